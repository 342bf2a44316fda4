"""A proposal is read by who may, sent back with a reason, taken back."""

from decimal import Decimal

from contracts.models import Proposal


def words(response) -> str:
    return response.content.decode()


def test_it_is_declined_with_a_reason_that_stays(late):
    asked = late.ask("confirm", 20, 31)
    at = ("a_approver", "penalty_proposal", asked.pk)
    assert 422 == late.post(*at, act="decline").status_code
    late.post(*at, act="decline", reason="待核对天数")
    page = words(late.get("a_handler", "penalty_proposal", asked.pk))
    assert "待核对天数" in page
    assert "同意并签署" not in page


def test_it_is_taken_back_by_who_asked(late):
    asked = late.ask("confirm", 20, 31)
    other = late.post(
        "a_approver", "penalty_proposal", asked.pk, act="withdraw"
    )
    assert 403 == other.status_code
    late.post("a_handler", "penalty_proposal", asked.pk, act="withdraw")
    assert "withdrawn" == Proposal.objects.get().state


def test_what_no_longer_fits_says_so_and_cannot_be_signed(late):
    asked = late.ask("confirm", 20, 31)
    late.decide("suspend", 30, evidence=late.paper())
    page = words(late.get("a_approver", "penalty_proposal", asked.pk))
    assert "天数或金额已变" in page
    assert "同意并签署" not in page
    assert 409 == late.post(
        "a_approver", "penalty_proposal", asked.pk, act="approve"
    ).status_code  # fmt: skip


def test_a_set_off_is_agreed_to_on_the_other_sides_page(late):
    late.decide("confirm", 20, 31)
    asked = late.ask(
        "settle", on=late.day, amount=Decimal("745.00"), manner="deducted",
        reference="约定 1 号", by=late.people.a_finance,
        evidence=late.paper(),
    )  # fmt: skip
    page = words(late.get("b_lead", "penalty_proposal", asked.pk))
    assert "同意并签署" in page
    file = late.get("b_lead", "penalty_proposal_file", asked.pk)
    assert b"%PDF" in b"".join(file.streaming_content)
    late.post("b_lead", "penalty_proposal", asked.pk, act="approve")
    page = late.get("auditor", "penalties")
    assert "8195.00" == f"{page.context_data['account'].outstanding:.2f}"
    assert "未结清" in words(page)
