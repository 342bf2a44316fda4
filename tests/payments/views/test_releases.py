"""Asking for 例外放行: form, 核对, proposal."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from contracts.models import Proposal
from tests import factories as make
from tests.payments.conftest import TODAY


def test_it_is_asked_for_with_what_is_missing_in_view(story):
    page = story.get("a_handler", "propose_release", 2).content.decode()
    assert "条件未全部满足" in page
    empty = story.post("a_handler", "propose_release", 2, reason="")
    assert "请写明例外放行的理由" in empty.content.decode()
    check = story.post("a_handler", "propose_release", 2, reason="纪要")
    assert "另一人批准" in check.content.decode()
    assert not Proposal.objects.exists()
    done = story.post(
        "a_handler", "propose_release", 2, reason="纪要", sign="1"
    )
    assert story.url("money_proposal", Proposal.objects.get().pk) == done.url
    twice = story.post(
        "a_handler", "propose_release", 2, reason="纪要", sign="1"
    )
    assert "无需重复提请" in twice.content.decode()


def test_an_open_gate_offers_no_exception(story):
    assert 409 == story.get("a_handler", "propose_release", 1).status_code
    assert "例外放行" not in story.get("a_handler", "payment", 1).content.decode()
    assert "例外放行…" in story.get("a_handler", "payment", 2).content.decode()
    assert "例外放行…" not in story.get("a_finance", "payment", 2).content.decode()


def test_a_past_last_day_is_refused_in_the_form_before_anything_is_signed(story):
    page = story.post(
        "a_handler", "propose_release", 2, reason="纪要", last_on="2025-12-14"
    ).content.decode()
    assert "最后有效日不能早于今天" in page
    assert "签署并提请" not in page


def test_the_scan_is_chosen_on_the_second_page_and_read_by_the_signer(story):
    typed = {"reason": "纪要", "last_on": "2025年12月20日"}
    check = story.post(
        "a_handler", "propose_release", 2, **typed
    ).content.decode()
    assert "依据文件" in check
    assert "2025年12月20日（周六），含当日" in check
    wrong = story.post(
        "a_handler", "propose_release", 2, **typed, sign="1",
        evidence=SimpleUploadedFile("纪要.exe", b"MZ"),
    )  # fmt: skip
    assert 422 == wrong.status_code
    story.post(
        "a_handler", "propose_release", 2, **typed, sign="1",
        evidence=SimpleUploadedFile("纪要.pdf", make.pdf_bytes("纪要")),
    )  # fmt: skip
    asked = Proposal.objects.get()
    page = story.get("a_approver", "money_proposal", asked.pk).content.decode()
    assert "纪要.pdf" in page
    assert "2025年12月20日" in page
    file = story.get("auditor", "money_proposal_file", asked.pk)
    assert b"".join(file.streaming_content) == make.pdf_bytes("纪要")
    assert 404 == story.get("b_lead", "money_proposal_file", asked.pk).status_code


def test_the_page_says_when_the_last_day_is_past_and_keeps_the_mark(story):
    story.post(
        "a_handler", "propose_release", 2, reason="纪要", sign="1",
        last_on=TODAY.isoformat(),
    )  # fmt: skip
    asked = Proposal.objects.get()
    story.post("a_approver", "money_proposal", asked.pk, sign="1")
    page = story.get("a_finance", "payment", 2).content.decode()
    assert "最后有效日" in page
    assert "不能再据此提请" not in page
    story.contract.pinned_on = TODAY + timedelta(days=1)
    story.contract.save(update_fields=["pinned_on"])
    page = story.get("a_finance", "payment", 2).content.decode()
    assert "不能再据此提请" in page
    assert "例外放行" in page
