"""结清: paid by itself, or set off by agreement; never by the portal."""

from datetime import date
from decimal import Decimal

from kaifeng_credit.gathering import standing_on
from payments.models import Payment, PenaltySettlement
from payments.services.penalty_money import outstanding_of

EACH = Decimal("745.00")


def settling(late, amount="745.00", **more):
    values = {
        "on": late.day, "amount": Decimal(amount), "manner": "paid",
        "reference": "收据 1 号", "by": late.people.a_finance, **more,
    }  # fmt: skip
    return lambda: late.ask("settle", **values)


def test_money_settles_what_is_confirmed_and_no_more(late, code):
    assert "amount_too_large" == code(settling(late))  # nothing confirmed
    late.decide("confirm", 20, 21)
    assert "amount_too_large" == code(settling(late, "1490.01"))
    assert "amount_not_in_fen" == code(settling(late, "0"))
    assert "day_in_future" == code(settling(late, on=date(2026, 1, 2)))
    late.sign(settling(late, "1490.00")())
    late.decide("excuse", 22, 31, evidence=late.paper())
    assert "settled" == late.account().state
    assert Decimal(0) == outstanding_of(late.contract)


def test_a_set_off_is_agreed_to_by_the_other_party(late, code):
    late.decide("confirm", 20, 31)
    off = {"manner": "deducted"}
    assert "file_missing" == code(settling(late, **off))
    asked = settling(late, evidence=late.paper(), **off)()
    approver = late.people.a_approver
    assert "not_allowed" == code(lambda: late.sign(asked, approver))
    before = standing_on(late.contract, late.day)["tranches"]
    late.sign(asked, late.people.b_lead)
    # No payment moves, and none is owed less.
    assert not Payment.objects.exists()
    assert before == standing_on(late.contract, late.day)["tranches"]
    assert 11 * EACH == late.account().outstanding


def test_a_wrong_settlement_is_taken_back_by_a_negative_row(late, code):
    late.decide("confirm", 20, 31)
    row = late.sign(settling(late)())
    assert "settled_already" == code(
        lambda: late.ask("withdraw", 20, 31)
    )
    back = late.ask("unsettle", settlement=row.pk, by=late.people.a_finance)
    written = late.sign(back)
    assert (-EACH, row) == (written.amount, written.reverses)
    assert "already_reversed" == code(
        lambda: late.ask(
            "unsettle", settlement=row.pk, by=late.people.a_finance,
            reason="再次",
        )
    )  # fmt: skip
    assert 2 == PenaltySettlement.objects.count()
    assert 12 * EACH == late.account().outstanding
