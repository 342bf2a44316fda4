"""What people fill in: the working paper, experts' opinions, reasons."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.forms import BoundField

from contracts.rules.agreement import Agreement, Criterion, DeliverableTerm
from deliverables.models import AcceptanceReview, DocumentVersion
from deliverables.queries.packets import AT_LEAST
from deliverables.states import ExpertResult, Result, Verdict

MAX_TEXT, MAX_PLACE = 4000, 60


class JudgeRow(NamedTuple):
    """One criterion of the form with its fields."""

    number: int
    criterion: Criterion
    threshold: str  # the number the text asks for, in its own words
    verdict: BoundField
    comment: BoundField
    evidence: BoundField
    place: BoundField


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
        **kwargs: Any,
    ):
        """Add the fields of each criterion of the deliverable."""
        super().__init__(*args, **kwargs)
        self.term, self.agreement = term, agreement
        choices = [("", "（不引用文件）")] + [
            (version.pk, f"{version.name}（第 {version.number} 版）")
            for version in files
        ]
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

    def rows(self) -> Iterator[JudgeRow]:
        """The criteria in the text's order with their bound fields."""
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
            )

    def findings(self) -> dict[str, dict[str, Any]]:
        """What `save_review` takes."""
        fields = ("verdict", "comment", "evidence", "place")
        return {
            criterion.key: {
                name: self.cleaned_data[f"{name}_{criterion.key}"]
                for name in fields
            }
            for criterion in self.term.criteria
        }

    @property
    def rework_date(self) -> date | None:
        """The rework date a rejection outside a package may name."""
        return self.cleaned_data.get("rework_due_on")


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
    opinion = forms.FileField(label="评审意见文件", required=False)


class NoteForm(forms.Form):
    """A remark that goes on record with an act."""

    note = text_field("说明", rows=3)


class ReasonForm(forms.Form):
    """Why something goes back; the person who gets it reads this."""

    reason = text_field("退回原因", required=True, rows=3)


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
