"""发票: what each receipt asks for, and recording one as its face says."""

from datetime import date

import pytest

from payments.models import Invoice
from payments.services.invoices import add_invoice
from payments.services.payments import add_payment
from tests.payments.conftest import WHOLE

FACE = {
    "number": "25412000000000000017",
    "kind": "special",
    "amount": "447,000.00",
    "on": "2025-07-08",
}


def words(response) -> str:
    return response.content.decode()


def test_a_receipt_shows_its_due_day_and_how_it_was_counted(story):
    story.paid()
    page = words(story.get("a_finance", "invoices"))
    assert "2025年7月10日" in page
    assert "到账" in page
    assert "逾期" in page
    assert "怎么算的" in page


def test_no_receipt_is_a_calm_page(story):
    page = words(story.get("b_lead", "invoices"))
    assert "没有到账，尚无开票期限" in page


def test_an_unrecorded_contract_says_so(silent):
    assert "到账尚未补录" in words(silent.get("b_lead", "invoices"))


def test_issued_on_a_day_nobody_confirmed_is_issued_all_the_same(silent):
    """Late or not rests on days that are not recorded yet; that it is
    issued does not."""
    add_payment(
        silent.contract, silent.tranche(), amount=WHOLE,
        by=silent.people.a_finance, on=date(2025, 7, 3),
    )  # fmt: skip
    add_invoice(
        silent.contract, silent.tranche(), number=FACE["number"],
        kind="special", amount=WHOLE, by=silent.people.b_lead,
        on=date(2025, 8, 1),
    )  # fmt: skip
    page = words(silent.get("b_lead", "invoices"))
    row = page.partition(">2025年7月3日<")[2].partition("</tr>")[0]
    assert "已开票，是否逾期待补录" in row
    assert "2025年8月1日" in row
    assert "尚未补录" not in row


def test_an_invoice_is_checked_signed_and_listed(story):
    story.paid()
    form = words(story.get("b_lead", "record_invoice", 1))
    assert 'value="447,000.00"' in form
    check = words(story.post("b_lead", "record_invoice", 1, **FACE))
    assert "对应 2025年7月3日 到账的款项。" in check
    assert not Invoice.objects.exists()
    done = story.post("b_lead", "record_invoice", 1, sign="1", **FACE)
    assert story.url("invoice", Invoice.objects.get().pk) == done.url
    page = words(story.get("a_finance", "invoices"))
    assert FACE["number"] in page
    assert "均已开票" in page


def test_the_check_warns_of_another_amount_and_a_late_day(story):
    story.paid()
    check = words(
        story.post(
            "b_lead",
            "record_invoice",
            1,
            **{**FACE, "amount": "400000", "on": "2025-07-11"},
        )
    )
    assert "与到账 ￥447,000.00 不等" in check
    assert "晚于应开票日 2025年7月10日" in check


def test_a_number_recorded_before_is_an_error_of_the_number(story):
    story.post("b_lead", "record_invoice", 1, sign="1", **FACE)
    page = words(story.post("b_lead", "record_invoice", 1, sign="1", **FACE))
    assert "该发票号码已登记" in page
    assert FACE["number"] in page


def test_a_short_number_is_counted_and_kept(story):
    page = words(
        story.post("b_lead", "record_invoice", 1, **{**FACE, "number": "123"})
    )
    assert "现在是 3 位" in page
    assert 'value="123"' in page


@pytest.mark.parametrize(
    "role", ["a_handler", "a_approver", "a_finance", "b_onsite", "auditor"]
)
def test_only_the_lead_of_party_b_records(story, role):
    page = story.post(role, "record_invoice", 1, sign="1", **FACE)
    assert 403 == page.status_code
    assert "乙方负责人" in words(page)
    assert not Invoice.objects.exists()


def test_no_check_page_for_an_invoice_of_tomorrow(story):
    story.paid()
    face = {**FACE, "on": "2030-01-01"}
    form = words(story.post("b_lead", "record_invoice", 1, **face))
    assert "开票日不能晚于今天" in form
    assert "签署" not in form.split("开票日不能晚于今天")[1]
