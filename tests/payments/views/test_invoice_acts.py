"""One invoice: its original, its red one, the taxpayer status."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from payments.models import Invoice, TaxpayerStatus
from payments.services import originals as services
from payments.services.invoices import record_invoice
from tests import factories as make

NUMBER = "25412000000000000017"
RED = {"number": "25412000000000000099", "on": "2025-07-09", "reason": "错"}


@pytest.fixture
def invoice(story):
    story.paid()
    return record_invoice(
        tranche=story.tranche(), number=NUMBER, kind="special",
        amount=Decimal("447000.00"), by=story.people.b_lead,
        on=date(2025, 7, 8), today=make.TODAY,
    )  # fmt: skip


def words(response) -> str:
    return response.content.decode()


def upload(story, invoice, content=b"<a><EIid>1</EIid></a>", role="b_lead"):
    return story.post(
        role, "upload_invoice_original", invoice.pk,
        file=SimpleUploadedFile("发票.xml", content),
    )  # fmt: skip


def test_an_original_is_uploaded_shown_and_handed_out(
    story, invoice, monkeypatch
):
    monkeypatch.setattr(
        services, "read_invoice", lambda *_: {"number": NUMBER, "amount": "1.00"}
    )
    page = words(story.get("b_lead", "invoice", invoice.pk))
    assert "尚未上传原件" in page
    assert 'accept=".xml,.ofd,.pdf"' in page
    assert 302 == upload(story, invoice).status_code
    page = words(story.get("a_finance", "invoice", invoice.pk))
    assert "不一致" in page
    assert "未能读取" in page
    original = invoice.originals.get()
    answer = story.get("a_finance", "invoice_original", original.pk)
    assert "application/xml" == answer["Content-Type"]
    assert "attachment" in answer["Content-Disposition"]
    answer.close()
    assert "不一致" in words(story.get("auditor", "invoices"))


def test_a_refused_original_says_why_at_its_field(story, invoice):
    page = upload(story, invoice, b"<!DOCTYPE a><a/>")
    assert 422 == page.status_code
    assert "XML 实体声明" in words(page)
    assert 422 == story.post(
        "b_lead", "upload_invoice_original", invoice.pk
    ).status_code
    assert 403 == upload(story, invoice, role="a_finance").status_code


def test_a_red_invoice_is_checked_signed_and_shown(story, invoice):
    url = ("red_invoice", invoice.pk)
    assert "将冲红的发票" in words(story.get("b_lead", *url))
    check = words(story.post("b_lead", *url, **RED))
    assert "￥-447,000.00" in check
    story.post("b_lead", *url, sign="1", **RED)
    assert 2 == Invoice.objects.count()
    assert "已冲红" in words(story.get("a_handler", "invoice", invoice.pk))
    page = words(story.get("a_handler", "invoices"))
    assert RED["number"] in page
    assert "逾期" in page  # the receipt waits again
    assert 409 == story.get("b_lead", *url).status_code


def test_a_red_number_that_is_taken_is_an_error_of_the_number(story, invoice):
    page = story.post(
        "b_lead", "red_invoice", invoice.pk, **{**RED, "number": NUMBER}
    )
    assert "该发票号码已登记" in words(page)
    short = story.post(
        "b_lead", "red_invoice", invoice.pk, **{**RED, "number": "1"}
    )
    assert "现在是 1 位" in words(short)


def test_the_kind_is_held_against_the_declared_status(story, invoice):
    assert "无法核对种类" in words(story.get("b_lead", "invoice", invoice.pk))
    done = story.post("b_lead", "taxpayer", general="0", since="2025-01-01")
    assert story.url("invoices") == done.url
    assert not TaxpayerStatus.objects.get().general
    assert "身份不符" in words(story.get("a_finance", "invoices"))
    check = words(
        story.post(
            "b_lead", "record_invoice", 1, number="2" * 20, kind="special",
            amount="0.01", on="2025-07-08",
        )
    )  # fmt: skip
    assert "累计开票将超过约定金额" in check
    late = story.post("b_lead", "taxpayer", general="1", since="2025-12-16")
    assert "不能晚于今天" in words(late)


def test_invoices_are_paged(story):
    for number in range(21):
        record_invoice(
            tranche=story.tranche(), number=f"{number:020}", kind="special",
            amount=Decimal("1.00"), by=story.people.b_lead,
            on=date(2025, 7, 8), today=make.TODAY,
        )  # fmt: skip
    first = words(story.get("b_lead", "invoices"))
    assert "共 21 条，第 1/2 页" in first
    assert f"{20:020}" in first
    second = words(story.get("b_lead", "invoices", page=2))
    assert f"{0:020}" in second
    assert f"{20:020}" not in second
