"""What people fill in around a workbook."""

from django import forms
from django.conf import settings

from contracts.fields import PaperField
from contracts.services.backfill import WORKBOOK_LIMIT_BYTES

MAX_TEXT = 1000


def day_field(label: str, *, required: bool = True, help_text: str = ""):
    """A day, typed or picked."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}),
    )


def text_field(label: str, *, required: bool):
    """Free text of a bounded length."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class UploadForm(forms.Form):
    """A filled workbook, and how far it makes the record complete."""

    file = PaperField(
        label="填好的补录表",
        lead="用下载的模板填写：",
        types=settings.WORKBOOK_TYPES,
        limit=WORKBOOK_LIMIT_BYTES,
        error_messages={
            "required": "请选择填好的补录表。",
            "empty": "文件是空的（0 字节）。请检查后重新选择。",
        },
    )
    complete_through = day_field(
        "本批记入后，记录补齐至",
        required=False,
        help_text="到这一天为止，没有记录的事即为没有发生。没有把握则留空。",
    )


class ReasonForm(forms.Form):
    """Why the other side does not sign."""

    reason = text_field("退回的理由", required=True)


class CompletenessForm(forms.Form):
    """Up to which day one side says the record is complete."""

    through = day_field(
        "记录补齐至",
        help_text="到这一天为止，没有记录的事即为没有发生。",
    )
    note = text_field("说明", required=False)


class ServiceStartForm(forms.Form):
    """From which day the portal is the running record."""

    start = day_field(
        "启用日",
        help_text="自这一天起，没有记录的事即为没有发生，不再逐次确认。",
    )
    note = text_field("说明", required=False)
