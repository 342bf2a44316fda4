"""What people type and hand in on the pages of the agreement.

A file is chosen once; the 核对 page carries its bytes on.
"""

import base64

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from contracts.forms import (
    DeclineReadingForm,
    NoticeDeclineForm,
    NoticeForm,
    ObjectionForm,
    ReadingForm,
    WithdrawObjectionForm,
)
from contracts.rules.notice_file import LONGEST_FILE


def upload(content: bytes, name: str = "2027.csv") -> NoticeForm:
    return NoticeForm({}, {"file": SimpleUploadedFile(name, content)})


def test_a_file_is_read_whole():
    form = upload("年份,2027\n".encode("gb18030"))
    assert form.is_valid()
    assert "年份,2027\n" == form.cleaned_data["bytes"].decode("gb18030")


def test_no_more_is_read_than_a_notice_can_be_long():
    form = upload(b"x" * (LONGEST_FILE + 500))
    assert form.is_valid()
    assert LONGEST_FILE + 1 == len(form.cleaned_data["bytes"])


def test_what_the_check_page_hands_back_is_the_same_file():
    form = upload(b"\xce\xc4")
    assert form.is_valid()
    again = NoticeForm({**form.carried(), "note": "说明"}, {})
    assert again.is_valid()
    assert b"\xce\xc4" == again.cleaned_data["bytes"]
    assert ("2027.csv", "说明") == (
        again.cleaned_data["name"], again.cleaned_data["note"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "请选择文件。"),
        ({"content": "不是"}, "文件没有传完整，请重新选择。"),
        ({"content": base64.b64encode(b"x").decode()[:-1]},
         "文件没有传完整，请重新选择。"),
    ],
)  # fmt: skip
def test_without_a_file_it_says_what_to_do(data, said):
    form = NoticeForm(data, {})
    assert not form.is_valid()
    assert [said] == form.errors["file"]


def test_sending_back_needs_a_reason():
    form = NoticeDeclineForm({"reason": " "})
    assert not form.is_valid()
    assert ["请写明退回的理由。"] == form.errors["reason"]


# --- readings ----------------------------------------------------------------
CHOICES = [("W", "窗口"), ("D", "最迟")]


def test_a_reading_is_one_of_the_ways_with_a_reason():
    good = ReadingForm({"code": "D", "reason": "依据"}, choices=CHOICES)
    assert good.is_valid()
    bad = ReadingForm({"code": "X", "reason": " "}, choices=CHOICES)
    assert {
        "code": ["没有这种读法。请重新选择。"],
        "reason": ["请写明理由，批准人据此判断。"],
    } == bad.errors


def test_every_form_says_what_it_lacks():
    for form in (DeclineReadingForm({}), WithdrawObjectionForm({})):
        assert ["reason"] == list(form.errors)
    assert ["text"] == list(ObjectionForm({}).errors)
    assert ObjectionForm({"text": "异议"}).is_valid()


def test_a_text_has_an_end():
    assert not ObjectionForm({"text": "字" * 2001}).is_valid()
