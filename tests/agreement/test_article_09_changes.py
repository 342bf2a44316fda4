"""第九条 协议的变更和解除: a reply in five days; only a sealed paper moves dates."""

import pytest

from tests.stories import ask, day, deadline, fact, late, told, tranche

ON_TIME = told("submitted", "2025-12-15")


def extended(signed_on, due_on, key="tranche_2"):
    return fact(
        "extended", deliverable=key, signed_on=signed_on, due_on=due_on
    )


# --- 第九条第1款: 收到通知后应在5个工作日内书面回复意见 ------------------------------
@pytest.mark.parametrize("subject", ["amendment", "rescission"])
@pytest.mark.parametrize(
    ("replied_on", "state", "days"),
    [
        (None, "overdue", 2),
        ("2026-11-30", "met", 0),
        ("2026-12-01", "met_late", 1),
    ],
)
def test_who_is_told_of_a_change_answers_in_five_working_days(
    subject, replied_on, state, days
):
    """Received Monday 2026-11-23: by Monday the 30th."""
    more = {"replied_on": replied_on} if replied_on else {}
    told_of = fact(
        "notified",
        "2026-11-20",
        subject=subject,
        by="b",
        received_on="2026-11-23",
        **more,
    )
    answer = ask(ON_TIME, told_of, as_of="2026-12-02")
    row = deadline(answer, "amendment_reply")
    assert (day("2026-11-30"), "a", state, days) == (
        row.due_on,
        row.obligor,
        row.state,
        row.days_overdue,
    )


def test_a_reply_of_tomorrow_is_not_given_today():
    """Later dates inside a fact do not exist for the answer."""
    told_of = fact(
        "notified",
        "2026-11-20",
        subject="amendment",
        by="b",
        received_on="2026-11-23",
        replied_on="2026-11-27",
    )
    row = deadline(
        ask(ON_TIME, told_of, as_of="2026-11-26"), "amendment_reply"
    )
    assert (None, "open") == (row.met_on, row.state)


def test_a_notice_of_change_moves_no_date_by_itself():
    told_of = fact("notified", "2025-11-03", subject="amendment", by="b")
    answer = ask(told_of, as_of="2025-12-29")
    assert (10, "7450.00") == late(answer)


# --- 第九条第2款: 经双方签章后有效 -----------------------------------------------
def test_a_paper_signed_before_the_due_date_sets_the_new_one():
    """GP022: to Friday 2026-01-30; handed in on 02-04, five days late."""
    answer = ask(
        extended("2025-12-10", "2026-01-30"),
        told("submitted", "2026-02-04"),
        as_of="2026-02-10",
    )
    assert (5, "3725.00") == late(answer)


def test_the_sealed_date_is_not_rolled():
    """Ruling 8: Saturday 2026-01-31 stays; Monday 02-02 is two days late."""
    answer = ask(
        extended("2025-12-10", "2026-01-31"),
        told("submitted", "2026-02-02"),
        as_of="2026-02-10",
    )
    assert (2, "1490.00") == late(answer)


@pytest.mark.parametrize(
    ("code", "days", "amount"),
    [("not_retroactive", 12, "8940.00"), ("retroactive", 5, "3725.00")],
)
def test_a_paper_signed_after_the_due_date_forgives_only_as_read(
    code, days, amount
):
    """Ruling 16: signed 12-26, seven days late; then 01-31 to 02-04, five."""
    answer = ask(
        extended("2025-12-26", "2026-01-30"),
        told("submitted", "2026-02-04"),
        as_of="2026-02-10",
        readings={"extension.form": code},
    )
    assert (days, amount) == late(answer)


def test_a_second_paper_replaces_the_first():
    answer = ask(
        extended("2025-12-10", "2026-01-30"),
        extended("2026-01-20", "2026-03-02"),
        told("submitted", "2026-03-05"),
        as_of="2026-03-10",
    )
    row = deadline(answer, "tranche_2_submission")
    assert (day("2026-03-02"), "met_late", 3) == (
        row.due_on,
        row.state,
        row.days_overdue,
    )
    assert (3, "2235.00") == late(answer)


def test_a_demand_does_not_undo_what_both_sides_sealed():
    demanded = told("demanded", "2026-01-05", due_on="2026-01-15")
    answer = ask(
        extended("2025-12-10", "2026-01-30"), demanded, as_of="2026-02-02"
    )
    assert (3, "2235.00") == late(answer)


def test_a_price_changed_by_paper_is_the_base_of_later_days_only():
    """Ruling 21: 745.00 a day to 12-22, 600.00 from the 23rd."""
    answer = ask(
        fact("total_amended", "2025-12-23", total="1200000.00"),
        told("submitted", "2025-12-26"),
        as_of="2026-01-05",
    )
    assert (7, "4635.00") == late(answer)  # 3 × 745 + 4 × 600
    amounts = [f"{row.amount:.2f}" for row in answer.tranches]
    assert ["447000.00", "447000.00", "596000.00"] == amounts


# --- 第九条第3款: 已发生部分涉及费用不予退还 ---------------------------------------
def test_termination_takes_nothing_back():
    paid = fact("paid", "2025-07-03", tranche=1, amount="447000.00")
    ended = fact("terminated", "2026-03-31")
    answer = ask(ON_TIME, paid, ended, as_of="2026-04-10")
    assert ("447000.00", "paid", ()) == (
        f"{tranche(answer, 1).paid:f}",
        tranche(answer, 1).state,
        answer.remedies,
    )
