"""第七、八、九、十二条: the deadlines that notices and events make."""

import pytest

from tests.stories import ask, day, deadline, fact


def notified(subject, on, by="b", **more):
    return fact("notified", on, subject=subject, by=by, **more)


def test_a_reply_is_due_five_working_days_after_receipt():
    """第九条第1款; the other side owes it."""
    posted = notified("amendment", "2026-11-20", received_on="2026-11-23")
    row = deadline(ask(posted, as_of="2026-11-30"), "amendment_reply")
    assert ("a", day("2026-11-30"), "open") == (
        row.obligor,
        row.due_on,
        row.state,
    )
    replied = notified(
        "rescission",
        "2026-11-20",
        received_on="2026-11-23",
        replied_on="2026-12-02",
    )
    row = deadline(ask(replied, as_of="2026-12-05"), "amendment_reply")
    assert ("met_late", 2) == (row.state, row.days_overdue)


def test_a_reply_waits_while_the_receipt_is_not_known():
    posted = notified("amendment", "2026-11-20")
    row = deadline(ask(posted, as_of="2026-11-30"), "amendment_reply")
    assert (None, "waiting") == (row.due_on, row.state)


@pytest.mark.parametrize(
    ("on", "state"), [("2026-11-17", "met"), ("2026-11-18", "met_late")]
)
def test_an_address_is_notified_ten_working_days_ahead(on, state):
    """第八条第2款: for 2026-12-01 the last day is 2026-11-17."""
    told = notified("address", on, effective_on="2026-12-01")
    row = deadline(ask(told, as_of="2026-11-20"), "address_notice")
    assert ("b", day("2026-11-17"), state) == (
        row.obligor,
        row.due_on,
        row.state,
    )


def test_a_backward_limit_on_a_rest_day_is_warned_of_earlier():
    """第七条第4款: fifteen days before 2026-10-20 lie in the holiday."""
    told = notified("outside_use", "2026-09-28", effective_on="2026-10-20")
    row = deadline(ask(told, as_of="2026-10-01"), "outside_use_notice")
    assert (day("2026-10-05"), day("2026-09-30"), "met") == (
        row.due_on,
        row.alert_on,
        row.state,
    )


def test_a_notice_without_its_effective_day_has_no_limit_yet():
    row = deadline(
        ask(notified("address", "2026-11-17"), as_of="2026-11-20"),
        "address_notice",
    )
    assert None is row.due_on


def test_negotiation_ends_after_thirty_working_days():
    """第十二条第2款."""
    begun = fact("negotiation_started", "2026-09-01")
    row = deadline(ask(begun, as_of="2026-10-19"), "negotiation")
    assert (None, day("2026-10-19"), "open") == (
        row.obligor,
        row.due_on,
        row.state,
    )
    unknown = fact("negotiation_started", "2026-11-23")
    row = deadline(ask(unknown, as_of="2026-12-01"), "negotiation")
    assert ("calendar_unknown", day("2027-01-05")) == (
        row.state,
        row.provisional_on,
    )


def test_confidentiality_ends_five_years_after_the_end_unrolled():
    """第七条第3款; INT-26: 2031-12-31 needs no calendar."""
    ended = fact("terminated", "2026-12-31")
    row = deadline(ask(ended, as_of="2026-12-31"), "confidentiality_end")
    assert (day("2031-12-31"), "open", False) == (
        row.due_on,
        row.state,
        row.provisional,
    )


def test_a_change_is_proposed_30_days_ahead():
    """9.1: posted 2026-03-02, effective 2026-04-01 is exactly 30 days."""
    sent = notified("amendment", "2026-03-02", effective_on="2026-04-01")
    row = deadline(ask(sent, as_of="2026-03-05"), "amendment_notice")
    assert ("b", day("2026-03-02"), "met") == (
        row.obligor, row.due_on, row.state,
    )  # fmt: skip
    late = notified("amendment", "2026-03-03", effective_on="2026-04-01")
    row = deadline(ask(late, as_of="2026-03-05"), "amendment_notice")
    assert ("met_late", 1) == (row.state, row.days_overdue)


def test_a_limit_on_a_rest_day_is_warned_of_earlier():
    """2026-05-04 less 30 days is Saturday 04-04 (清明): alert on 04-03."""
    sent = notified("amendment", "2026-03-20", effective_on="2026-05-04")
    row = deadline(ask(sent, as_of="2026-03-25"), "amendment_notice")
    assert (day("2026-04-04"), day("2026-04-03")) == (row.due_on, row.alert_on)


BREACH = "2026-03-02"  # 30 days: 2026-04-01, a Wednesday


def test_a_breach_not_cured_gives_a_right_for_one_year():
    told_of = notified("breach", BREACH, by="a", act="x")
    answer = ask(told_of, as_of="2026-04-02")
    row = deadline(answer, "rescission_right")
    assert ("a", day("2026-04-02"), day("2027-04-02"), "open") == (
        row.obligor, row.window_from, row.due_on, row.state,
    )  # fmt: skip


def test_before_the_days_are_gone_or_where_it_was_cured_there_is_none():
    told_of = notified("breach", BREACH, by="a", act="x")
    cured = fact("cured", "2026-03-30", act="x")
    for answer in (
        ask(told_of, as_of="2026-04-01"),
        ask(told_of, cured, as_of="2026-04-10"),
        ask(told_of, as_of="2026-04-10", through="2026-03-31"),
    ):
        keys = {row.key for row in answer.deadlines}
        assert "rescission_right" not in keys


def test_a_notice_after_a_vain_warning_uses_the_right():
    """10.4 needs no consent and no 30 days: only the written notice."""
    told_of = notified("breach", BREACH, by="a", act="x")
    ends = notified("rescission", "2026-04-20", by="a", act="x")
    answer = ask(told_of, ends, as_of="2026-04-21")
    row = deadline(answer, "rescission_right")
    assert (day("2026-04-20"), "met") == (row.met_on, row.state)
    assert "amendment_reply" not in {one.key for one in answer.deadlines}
