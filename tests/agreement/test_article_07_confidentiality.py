"""第七条 知识产权及保密: five years after the end; 15 days before use outside."""

import pytest

from tests.stories import ask, day, deadline, fact, told

ON_TIME = told("submitted", "2025-12-15")


# --- 第七条第3款: 保密期限为……至协议终止后 5 年 -----------------------------------
@pytest.mark.parametrize(
    ("ended", "until"),
    [
        (fact("terminated", "2026-12-31"), "2031-12-31"),
        (fact("terminated", "2028-02-29"), "2033-02-28"),
        (
            fact("national_result", "2026-09-18", result="passed"),
            "2031-09-18",
        ),
    ],
)
def test_secrets_are_kept_for_five_years_after_the_end(ended, until):
    """INT-26, 民法典202: no roll, and the month's end where there is none."""
    answer = ask(ON_TIME, ended, as_of="2028-03-01")
    row = deadline(answer, "confidentiality_end")
    assert (day(until), "open", None) == (row.due_on, row.state, row.obligor)


def test_the_duty_ends_and_is_never_overdue():
    ended = fact("terminated", "2026-12-31")
    row = deadline(ask(ended, as_of="2032-01-01"), "confidentiality_end")
    assert ("met", 0) == (row.state, row.days_overdue)


def test_while_the_agreement_runs_the_end_has_no_date():
    keys = {row.key for row in ask(ON_TIME, as_of="2026-11-23").deadlines}
    assert "confidentiality_end" not in keys


# --- 第七条第4款: 需提前 15 日书面通知甲方 ----------------------------------------
def outside_use(on):
    return fact(
        "notified",
        on,
        subject="outside_use",
        by="b",
        effective_on="2026-10-16",
    )


@pytest.mark.parametrize(
    ("on", "state", "days"),
    [
        ("2026-09-30", "met", 0),
        ("2026-10-01", "met", 0),
        ("2026-10-05", "met_late", 4),
    ],
)
def test_use_outside_is_announced_fifteen_days_ahead(on, state, days):
    """Use on 2026-10-16: by 10-01, National Day; warned of on 09-30."""
    row = deadline(
        ask(ON_TIME, outside_use(on), as_of="2026-10-20"), "outside_use_notice"
    )
    assert (day("2026-10-01"), day("2026-09-30"), "b") == (
        row.due_on,
        row.alert_on,
        row.obligor,
    )
    assert (state, days) == (row.state, row.days_overdue)
