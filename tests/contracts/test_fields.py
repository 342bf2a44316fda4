"""A form says which files it takes, from the one list of the settings."""

import pytest
from django import forms

from contracts.fact_forms import EvidenceForm
from contracts.fields import PaperField
from contracts.forms import NoticeForm, ObjectionForm
from deliverables.forms import ExpertReviewForm
from kaifeng_credit.backfill.forms import UploadForm
from payments.forms import OriginalForm


@pytest.mark.parametrize(
    ("form", "setting"),
    [
        (EvidenceForm, "UPLOAD_TYPES"),
        (ObjectionForm, "UPLOAD_TYPES"),
        (ExpertReviewForm, "UPLOAD_TYPES"),
        (UploadForm, "WORKBOOK_TYPES"),
        (OriginalForm, "INVOICE_TYPES"),
    ],
)
def test_every_paper_says_what_is_taken(form, setting, settings):
    (field,) = (
        one for one in form.base_fields.values() if isinstance(one, PaperField)
    )
    types = getattr(settings, setting)
    assert " ".join(types) in field.help_text
    assert "禁止上传涉密文件" in field.help_text
    accepted = field.widget.attrs["accept"]
    assert [f".{name}" for name in types] == accepted.split(",")


def test_a_notices_dialogue_offers_what_is_read(settings):
    accepted = NoticeForm.base_fields["file"].widget.attrs["accept"]
    assert [f".{name}" for name in settings.NOTICE_TYPES] == (
        accepted.split(",")
    )


def test_no_form_takes_files_without_saying_which():
    """Every plain file field of our forms is one of these or the notice's."""
    plain = [
        form.__name__
        for form in forms.Form.__subclasses__()
        for field in form.base_fields.values()
        if form.__module__.partition(".")[0] != "django"
        and type(field) is forms.FileField
    ]
    assert ["NoticeForm"] == plain
