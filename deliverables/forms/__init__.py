"""What people fill in: the working paper, experts' opinions, reasons."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.forms import BoundField

from contracts.fields import PaperField
from contracts.rules.agreement import Agreement, Criterion, DeliverableTerm
from deliverables.models import (
    AcceptanceReview,
    AnswerDraft,
    DocumentVersion,
)
from deliverables.queries.answers import Earlier, Failed
from deliverables.queries.measures import Asked
from deliverables.queries.packets import AT_LEAST
from deliverables.rules.measures import RATIO, Measured
from deliverables.states import ExpertResult, Result, Verdict

MAX_TEXT, MAX_PLACE = 4000, 60
MAX_NUMBER = 10_000_000
# What a reviewer reads off the evidence; a percentage is never typed.
LABELS = {"number": "数量", "baseline": "基期值", "value": "当期值"}
RATIO_LABELS = {"number": "正确数", "out_of": "抽样数"}
PER_MONTH_LABELS = {"number": "篇数", "out_of": "月数"}


class JudgeRow(NamedTuple):
    """One criterion of the form with its fields."""

    number: int
    criterion: Criterion
    threshold: str  # the number the text asks for, in its own words
    verdict: BoundField
    comment: BoundField
    evidence: BoundField
    place: BoundField
    numbers: tuple[BoundField, ...] = ()
    said: Measured | None = None  # what the saved numbers say
    earlier: Sequence[Earlier] = ()


def text_field(label: str, *, required: bool = False, rows: int = 2):
    """Free text of a bounded length, kept as typed."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class ReviewForm(forms.Form):
    """The working paper: one verdict per criterion, and the conclusion.

    A half-filled paper is valid, it is a draft; whether it can be proposed
    is the policy's question.
    """

    revision = forms.IntegerField(widget=forms.HiddenInput)
    result = forms.ChoiceField(
        label="结论",
        choices=Result.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    conclusion = text_field("结论说明", rows=3)
    rework_due_on = forms.DateField(
        label="整改期限",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(
        self,
        *args: Any,
        term: DeliverableTerm,
        agreement: Agreement,
        files: Iterable[DocumentVersion],
        asked: Mapping[str, Asked],
        **kwargs: Any,
    ):
        """Add the fields of each criterion of the deliverable."""
        super().__init__(*args, **kwargs)
        self.term, self.agreement, self.asked = term, agreement, asked
        choices = file_choices(files, nothing="（不引用文件）")
        if term.package is not None:
            del self.fields["rework_due_on"]
        for criterion in term.criteria:
            key = criterion.key
            self.fields[f"verdict_{key}"] = forms.ChoiceField(
                label="判定",
                choices=Verdict.choices,
                required=False,
                widget=forms.RadioSelect,
            )
            self.fields[f"comment_{key}"] = text_field("意见")
            self.fields[f"evidence_{key}"] = forms.TypedChoiceField(
                label="证据",
                choices=choices,
                coerce=int,
                empty_value=None,
                required=False,
            )
            self.fields[f"place_{key}"] = forms.CharField(
                label="所在页", required=False, max_length=MAX_PLACE
            )
            for name in asked[key].takes:
                self.fields[f"{name}_{key}"] = number_field(name, asked[key])

    def rows(
        self,
        said: Mapping[str, Measured] | None = None,
        earlier: Mapping[str, Sequence[Earlier]] | None = None,
    ) -> Iterator[JudgeRow]:
        """The criteria in the text's order with their bound fields.

        ``said`` is what the saved numbers say; ``earlier`` what was found in
        earlier rounds and answered.
        """
        for number, criterion in enumerate(self.term.criteria, 1):
            key = criterion.key
            yield JudgeRow(
                number,
                criterion,
                threshold_words(self.agreement, criterion),
                self[f"verdict_{key}"],
                self[f"comment_{key}"],
                self[f"evidence_{key}"],
                self[f"place_{key}"],
                tuple(self[f"{n}_{key}"] for n in self.asked[key].takes),
                (said or {}).get(key),
                (earlier or {}).get(key, ()),
            )

    def findings(self) -> dict[str, dict[str, Any]]:
        """What `save_review` takes."""
        fields = ("verdict", "comment", "evidence", "place")
        found = {
            criterion.key: {
                name: self.cleaned_data[f"{name}_{criterion.key}"]
                for name in (*fields, *self.asked[criterion.key].takes)
            }
            for criterion in self.term.criteria
        }
        for values in found.values():
            values["place"] = page_words(values["place"])
        return found

    @property
    def rework_date(self) -> date | None:
        """The rework date a rejection outside a package may name."""
        return self.cleaned_data.get("rework_due_on")


def page_words(place: str) -> str:
    """A bare number is a page: 12 is kept as 第 12 页.

    >>> page_words("12"), page_words("第 3 章表 3-1")
    ('第 12 页', '第 3 章表 3-1')
    """
    return f"第 {place} 页" if re.fullmatch(r"[0-9]{1,5}", place) else place


def number_field(name: str, asked: Asked) -> forms.Field:
    """One number as it stands in the evidence."""
    if name in ("baseline", "value"):
        return forms.DecimalField(
            label=LABELS[name],
            required=False,
            max_digits=14,
            decimal_places=4,
            widget=forms.NumberInput(attrs={"inputmode": "decimal"}),
        )
    pair = RATIO_LABELS if asked.criterion.measure == RATIO else (
        PER_MONTH_LABELS if "out_of" in asked.takes else LABELS
    )
    return forms.IntegerField(
        label=pair[name],
        required=False,
        min_value=1 if name == "out_of" else 0,
        max_value=MAX_NUMBER,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


def file_choices(
    files: Iterable[DocumentVersion], *, nothing: str
) -> list[tuple[Any, str]]:
    """Files to choose from, by name and version."""
    return [("", nothing)] + [
        (version.pk, f"{version.name}（第 {version.number} 版）")
        for version in files
    ]


def threshold_words(agreement: Agreement, criterion: Criterion) -> str:
    """The number the text asks for: 不低于95%, 不少于5条."""
    if criterion.term is None:
        return ""
    term = agreement.terms[criterion.term].on(agreement.effective_on)
    return AT_LEAST.get(criterion.measure, "") + term.quantity.says


def review_initial(
    review: AcceptanceReview | None,
) -> dict[str, Any]:
    """The saved paper as the form's first values."""
    if review is None:
        return {"revision": 0}
    initial: dict[str, Any] = {
        "revision": review.revision,
        "result": review.result,
        "conclusion": review.conclusion,
        "rework_due_on": review.rework_due_on,
    }
    for row in review.findings.all():
        initial[f"verdict_{row.criterion}"] = row.verdict
        initial[f"comment_{row.criterion}"] = row.comment
        initial[f"evidence_{row.criterion}"] = row.evidence_id or ""
        initial[f"place_{row.criterion}"] = row.place
        for name in ("number", "out_of", "baseline", "value"):
            initial[f"{name}_{row.criterion}"] = getattr(row, name)
    return initial


class AnswerRow(NamedTuple):
    """One finding with the fields of its answer."""

    failed: Failed
    text: BoundField
    version: BoundField
    revision: BoundField


class AnswersForm(forms.Form):
    """乙方's answers to the findings of a rejected round; half is a draft."""

    def __init__(
        self,
        *args: Any,
        failed: Sequence[Failed],
        files: Iterable[DocumentVersion],
        **kwargs: Any,
    ):
        """Add the fields of each finding."""
        super().__init__(*args, **kwargs)
        self.failed = failed
        choices = file_choices(files, nothing="（不指向文件）")
        for one in failed:
            key = one.criterion
            self.fields[f"text_{key}"] = text_field("整改说明", rows=3)
            self.fields[f"version_{key}"] = forms.TypedChoiceField(
                label="见于文件",
                choices=choices,
                coerce=int,
                empty_value=None,
                required=False,
            )
            self.fields[f"revision_{key}"] = forms.IntegerField(
                widget=forms.HiddenInput, required=False, min_value=0
            )

    def rows(self) -> Iterator[AnswerRow]:
        """The findings in the text's order with their bound fields."""
        for one in self.failed:
            key = one.criterion
            yield AnswerRow(
                one,
                self[f"text_{key}"],
                self[f"version_{key}"],
                self[f"revision_{key}"],
            )

    def answers(self) -> dict[str, dict[str, Any]]:
        """What `save_answers` takes."""
        return {
            one.criterion: {
                name: self.cleaned_data[f"{name}_{one.criterion}"]
                for name in ("text", "version", "revision")
            }
            for one in self.failed
        }


def answers_initial(drafts: Mapping[str, AnswerDraft]) -> dict[str, Any]:
    """The saved answers as the form's first values."""
    initial: dict[str, Any] = {}
    for key, row in drafts.items():
        initial[f"text_{key}"] = row.text
        initial[f"version_{key}"] = row.version_id or ""
        initial[f"revision_{key}"] = row.revision
    return initial


class ExpertReviewForm(forms.Form):
    """甲方 records the experts' opinion."""

    on = forms.DateField(
        label="评审日期", widget=forms.DateInput(attrs={"type": "date"})
    )
    result = forms.ChoiceField(
        label="专家意见",
        choices=ExpertResult.choices,
        widget=forms.RadioSelect,
    )
    note = text_field("说明", rows=3)
    opinion = PaperField(label="评审意见文件", required=False)


class NoteForm(forms.Form):
    """A remark that goes on record with an act."""

    note = text_field("说明", rows=3)


class ReasonForm(forms.Form):
    """Why something goes back; the person who gets it reads this."""

    reason = text_field("退回原因", required=True, rows=3)


class UndoForm(forms.Form):
    """Why an act is taken back; both parties read this for ever."""

    reason = text_field("理由", required=True, rows=3)


class CheckForm(forms.Form):
    """A number and a digest as printed on a paper, for anybody to compare."""

    number = forms.CharField(
        label="编号",
        max_length=40,
        help_text="签收单或验收书上的编号，如 QS-2025-001",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters"}
        ),
    )
    digest = forms.CharField(
        label="SHA-256",
        max_length=200,
        help_text="64 位，可以带空格或换行",
        widget=forms.Textarea(
            attrs={"rows": 2, "autocomplete": "off", "spellcheck": "false"}
        ),
    )

    def clean_digest(self) -> str:
        """The full digest, or a word on what it looks like."""
        digest = "".join(self.cleaned_data["digest"].split()).lower()
        if re.fullmatch(r"[0-9a-f]{64}", digest) is None:
            raise forms.ValidationError(
                "SHA-256 应为 64 位，只含数字和字母 a 至 f。请核对后补全。"
            )
        return digest
