"""A change of the agreement as people type it, and the days of its papers."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django import forms

from contracts.fact_forms import MAX_NOTE, AmountField, DayField
from contracts.fields import PaperField
from contracts.queries.letters import LetterLine
from contracts.rules.agreement import Agreement
from contracts.rules.amendments import (
    DATE,
    TEXT,
    TOTAL,
    TRANCHE,
    Change,
    advance_cite,
    earliest_effect,
)

DATES, TEXTS = 3, 2
MAX_WORDS_OF_CLAUSE = 2000
NOT_CHOSEN = ("", "（未选）")
OTHER_PAPER = ("", "（另行书面通知，不是平台的函件）")
DAYS = ("letter_on", "effective_on")


class AmendmentForm(forms.Form):
    """The letter, its days, and what it changes; each change may be left out.

    Works without scripts: so many rows of each kind stand there.
    """

    letter_on = DayField(
        label="通知交寄日", help_text="书面通知以交寄日为准。"
    )
    effective_on = DayField(label="变更生效日")
    note = forms.CharField(
        label="变更的理由",
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明变更的理由。"},
    )

    def __init__(
        self,
        *args: Any,
        agreement: Agreement,
        letters: Sequence[LetterLine] = (),
        **kwargs: Any,
    ):
        """``letters``: those that may give the notice, as `LetterLine`."""
        super().__init__(*args, **kwargs)
        self.agreement = agreement
        self.letters = {str(one.letter.pk): one for one in letters}
        if letters:
            self.fields["notice"] = forms.ChoiceField(
                label="通知函件",
                required=False,
                choices=[OTHER_PAPER, *map(_letter, letters)],
                help_text="选定后，交寄日与生效日以函件为准，可以不填。",
            )
        if self.data.get("notice"):
            for name in DAYS:
                self.fields[name].required = False
        note = self.fields.pop("note")
        for n in range(1, DATES + 1):
            self.fields[f"deliverable_{n}"] = forms.ChoiceField(
                label=f"改期限的成果 {n}",
                required=False,
                choices=[NOT_CHOSEN, *_deliverables(agreement)],
            )
            self.fields[f"due_{n}"] = DayField(
                label=f"新期限 {n}", required=False
            )
        self.fields["total"] = AmountField(
            label="合同总金额", required=False
        )
        for one in agreement.tranches:
            self.fields[f"tranche_{one.number}"] = AmountField(
                label=f"第{one.number}笔{one.name}", required=False
            )
        for n in range(1, TEXTS + 1):
            self.fields[f"clause_{n}"] = forms.ChoiceField(
                label=f"改文字的条款 {n}",
                required=False,
                choices=[NOT_CHOSEN, *_clauses(agreement)],
            )
            self.fields[f"text_{n}"] = forms.CharField(
                label=f"新文字 {n}",
                required=False,
                max_length=MAX_WORDS_OF_CLAUSE,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
        self.fields["note"] = note

    @property
    def groups(self) -> Iterator[tuple[str, list[Any]]]:
        """The fields in the order of the page, under their headings."""
        names = ("notice", *DAYS) if self.letters else DAYS
        yield "通知", [self[name] for name in names]
        yield "期限", [
            self[f"{name}_{n}"]
            for n in range(1, DATES + 1)
            for name in ("deliverable", "due")
        ]
        yield "金额", [
            self["total"],
            *(self[f"tranche_{t.number}"] for t in self.agreement.tranches),
        ]
        yield "文字", [
            self[f"{name}_{n}"]
            for n in range(1, TEXTS + 1)
            for name in ("clause", "text")
        ]
        yield "理由", [self["note"]]

    def clean(self) -> dict[str, Any]:
        """Half a change is none: say which half is missing."""
        values = super().clean() or {}
        self._days_of_letter(values)
        letter_on = values.get("letter_on")
        effective_on = values.get("effective_on")
        if letter_on and effective_on:
            first = earliest_effect(self.agreement, letter_on)
            if first and effective_on < first:
                self.add_error(
                    "effective_on",
                    f"须提前书面通知（{advance_cite(self.agreement)}），最早"
                    f"{first.year}年{first.month}月{first.day}日生效。",
                )
        for rows, one, other, said in (
            (DATES, "deliverable", "due", "请填写新期限。"),
            (TEXTS, "clause", "text", "请填写新文字。"),
        ):
            for n in range(1, rows + 1):
                chosen = values.get(f"{one}_{n}")
                typed = values.get(f"{other}_{n}")
                wrong = self.errors.get(f"{other}_{n}")
                if chosen and not typed and not wrong:
                    self.add_error(f"{other}_{n}", said)
                if typed and not chosen:
                    self.add_error(f"{one}_{n}", "请选择改的是哪一项。")
        return values

    def _days_of_letter(self, values: dict[str, Any]) -> None:
        """The letter says when it was posted and from when; nothing else."""
        line = self.letters.get(values.get("notice", ""))
        if line is None:
            return
        said = {
            "letter_on": line.days["posted"],
            "effective_on": date.fromisoformat(
                line.letter.fields["effective_on"]
            ),
        }
        for name, day in said.items():
            if values.get(name) not in (None, day):
                self.add_error(
                    name,
                    f"函件 {line.letter.number} 写的是{day.year}年{day.month}月"
                    f"{day.day}日，请改正或留空。",
                )
            values[name] = day

    def place_of(self, change: Change) -> str | None:
        """The field where a change was typed; of two rows the later one."""
        if change.kind == TOTAL:
            return "total"
        if change.kind == TRANCHE:
            return f"tranche_{change.key}"
        rows, chosen, typed = {
            DATE: (DATES, "deliverable", "due"),
            TEXT: (TEXTS, "clause", "text"),
        }[change.kind]
        for n in range(rows, 0, -1):
            if self.cleaned_data.get(f"{chosen}_{n}") == change.key:
                return f"{typed}_{n}"
        return None

    def changes(self) -> list[dict[str, str]]:
        """What is changed, as plain rows for the service."""
        values, rows = self.cleaned_data, []
        for n in range(1, DATES + 1):
            if key := values[f"deliverable_{n}"]:
                due = values[f"due_{n}"].isoformat()
                rows.append({"kind": DATE, "key": key, "value": due})
        if total := values["total"]:
            rows.append({"kind": TOTAL, "key": "", "value": f"{total:.2f}"})
        for one in self.agreement.tranches:
            if amount := values[f"tranche_{one.number}"]:
                rows.append(
                    {
                        "kind": TRANCHE,
                        "key": str(one.number),
                        "value": f"{amount:.2f}",
                    }
                )
        for n in range(1, TEXTS + 1):
            if key := values[f"clause_{n}"]:
                text = values[f"text_{n}"]
                rows.append({"kind": TEXT, "key": key, "value": text})
        return rows


class LetterForm(forms.Form):
    """The paper of the notice; chosen on the page that sends it."""

    letter = PaperField(
        label="通知扫描件",
        required=False,
        error_messages={"empty": "文件是空的，请重新选择。"},
    )


class ReceiptForm(forms.Form):
    """When the notice came in."""

    received_on = DayField(label="收到日")
    waybill = PaperField(
        label="快递签收凭据",
        lead="由发出一方登记的必附：",
        required=False,
        error_messages={"empty": "文件是空的，请重新选择。"},
    )


class ReplyForm(forms.Form):
    """The day of the written reply; why, where it is no."""

    replied_on = DayField(label="书面答复日")
    reason = forms.CharField(
        label="不同意的理由",
        required=False,
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class SealForm(forms.Form):
    """The scan of the paper with this side's seal."""

    signed_on = DayField(label="签章日", help_text="纸面上后一方签章的日期。")
    scan = PaperField(
        label="补充协议扫描件",
        lead="须可见签章：",
        error_messages={
            "required": "请选择盖章后的扫描件。",
            "empty": "文件是空的，请重新选择。",
        },
    )


def _letter(line: LetterLine) -> tuple[str, str]:
    """A letter as it is chosen: number, title, the day it was posted."""
    posted, letter = line.days["posted"], line.letter
    return (
        str(letter.pk),
        f"{letter.number}《{letter.title}》，"
        f"{posted.year}年{posted.month}月{posted.day}日交寄",
    )


def _deliverables(agreement: Agreement) -> list[tuple[str, Any]]:
    packages = [(one.key, one.name) for one in agreement.packages.values()]
    return [
        ("整体", packages),
        *(
            (
                f"事项 {item.number}",
                [
                    (key, agreement.deliverables[key].name)
                    for key in item.deliverables
                ],
            )
            for item in agreement.items
        ),
    ]


def _clauses(agreement: Agreement) -> list[tuple[str, Any]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in agreement.clauses.values():
        groups.setdefault(one.article, []).append(
            (one.id, one.cite or one.citation or one.id)
        )
    return list(groups.items())
