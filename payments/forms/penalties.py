"""What people type on the pages of the penalty ledger."""

from datetime import date
from typing import Any

from django import forms

from contracts.fact_forms import AmountField, DayField
from contracts.fields import PaperField
from payments.rules.penalty_acts import CONFIRM, SUSPEND
from payments.rules.penalty_trial import EXCUSES
from payments.states import SettlementManner

MAX_WORDS, MAX_REFERENCE = 1000, 60
# A day far outside an agreement's life is a typing error, not a question.
EARLIEST, LATEST = date(2024, 1, 1), date(2040, 12, 31)


def words_field(label: str, missing: str, **more: Any) -> forms.CharField:
    """Free text of a bounded length."""
    return forms.CharField(
        label=label,
        max_length=MAX_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": missing},
        **more,
    )


class RunForm(forms.Form):
    """A run of days, and why they are decided so."""

    first_on = DayField(label="自", help_text="含这一日。")
    last_on = DayField(label="至", help_text="含这一日。")
    reason = words_field("理由", "请写明理由，批准人据此判断。")

    def __init__(self, *args: Any, act: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if act == CONFIRM:
            self.fields["reason"].required = False
            self.fields["reason"].label = "说明"
        if act == SUSPEND:
            self.fields["last_on"].required = False
            self.fields["last_on"].help_text = (
                "含这一日。不填：停计至另有决定。"
            )


class AnswerForm(forms.Form):
    """Upholding: the days are those of the objection."""

    reason = words_field(
        "答复", "请写明维持的理由，双方都能看到。", help_text="双方都能看到。"
    )


class SettleForm(forms.Form):
    """What settled a confirmed penalty, as the paper says."""

    manner = forms.ChoiceField(
        label="方式",
        choices=SettlementManner.choices,
        initial=SettlementManner.PAID,
        widget=forms.RadioSelect,
        help_text="协议未约定从付款中扣除：抵扣须有双方书面约定，"
        "并由乙方负责人同意。",
        error_messages={"required": "请选择结清方式。"},
    )
    amount = AmountField()
    on = DayField(label="结清日期", help_text="到账日，或抵扣约定的签署日。")
    reference = forms.CharField(
        label="凭证号",
        max_length=MAX_REFERENCE,
        help_text="收款凭证或约定文件的编号。请勿填写银行账号。",
        error_messages={"required": "请填写凭证号。"},
    )
    reason = words_field("说明", "", required=False)


class UnsettleForm(forms.Form):
    """Why a settlement is taken back."""

    reason = words_field("更正理由", "请写明更正的理由，原记录保留。")


class PaperForm(forms.Form):
    """The paper a decision rests on, chosen on its 核对 page."""

    evidence = PaperField(label="依据文件", lead="如批复、函件扫描件：")

    def __init__(self, *args: Any, needed: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["evidence"].required = needed
        self.fields["evidence"].error_messages["required"] = (
            "请附上依据文件。"
        )


class DisputeForm(forms.Form):
    """乙方 objects to days, says why, and shows it."""

    first_on = DayField(label="自", help_text="异议涉及的第一日。")
    last_on = DayField(
        label="至", required=False, help_text="不填：自第一日起的全部日期。"
    )
    text = words_field(
        "异议理由",
        "请写明异议的理由和依据。",
        help_text="双方都能看到，列在这些日期旁。",
    )
    evidence = PaperField(
        label="证据文件",
        lead="如延期批复、函件扫描件：",
        error_messages={"required": "请附上证据文件。"},
    )


class WithdrawDisputeForm(forms.Form):
    """乙方 takes an objection back; both rows stay."""

    reason = words_field("撤回理由", "请写明撤回的理由，原异议保留在记录中。")


NOTHING = ("", "不作假设")


class TrialForm(forms.Form):
    """试算: a day, a reading, and facts that were never recorded."""

    day = DayField(label="算到哪一天", help_text="可以是以后的一天。")
    reading = forms.ChoiceField(
        label="口径", required=False, help_text="一次只换一项。"
    )
    matter = forms.ChoiceField(label="假设交来", required=False)
    submitted_on = DayField(label="交来日", required=False)
    excuse = forms.ChoiceField(
        label="假设事由",
        required=False,
        choices=[NOTHING, *EXCUSES.items()],
    )
    start = DayField(label="事由自", required=False)
    end = DayField(label="事由至", required=False, help_text="不填：持续。")

    def __init__(
        self,
        *args: Any,
        readings: list[tuple[str, str]],
        matters: list[tuple[str, str]],
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        self.fields["reading"].choices = [("", "现行口径"), *readings]
        self.fields["matter"].choices = [NOTHING, *matters]

    def clean(self) -> dict[str, Any]:
        """A supposed act has its day, a supposed excuse its beginning."""
        data = super().clean()
        day, start, end = (data.get(n) for n in ("day", "start", "end"))
        if data.get("matter") and not data.get("submitted_on"):
            self.add_error("submitted_on", "请填写假设的交来日。")
        if data.get("submitted_on") and not data.get("matter"):
            self.add_error("matter", "请选择假设交来的成果。")
        if data.get("excuse") and not start:
            self.add_error("start", "请填写事由的起始日。")
        if start and end and end < start:
            self.add_error("end", "截止早于起始。请核对。")
        if day and not EARLIEST <= day <= LATEST:
            self.add_error(
                "day", f"请填写 {EARLIEST.year} 年至 {LATEST.year} 年的日期。"
            )
        return data
