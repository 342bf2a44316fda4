"""Which rows an act would write, and how a proposal keeps it."""

from datetime import date
from decimal import Decimal

import pytest

from payments.rules.penalty_acts import (
    Asked,
    moved,
    read_asked,
    rows_of_act,
    run_words,
    summary_of,
)
from tests.payments.rules.test_penalty_ledger import EACH, FIRST, entry, told

LAST = date(2025, 12, 22)


def written(account, act: str, first=FIRST, last=LAST):
    rows = rows_of_act(account, Asked(act, first, last))
    return [(one.day.day, one.verdict, one.amount) for one in rows]


def test_a_confirmation_takes_the_open_days_at_what_they_are_computed():
    account = told(entries=[entry(1)])
    assert [(20, "confirmed", EACH), (22, "confirmed", EACH)] == written(
        account, "confirm"
    )
    part = moved(rows_of_act(account, Asked("confirm", FIRST, LAST)))
    assert (2, 2 * EACH) == (part.days, part.amount)


def test_an_excuse_takes_back_what_is_confirmed_and_nothing_else():
    account = told(entries=[entry(1)])
    assert [
        (20, "excused", 0), (21, "excused", -EACH), (22, "excused", 0),
    ] == written(account, "excuse")  # fmt: skip


def test_a_suspension_and_a_withdrawal_are_about_confirmed_days():
    account = told(entries=[entry(1)])
    assert [(21, "suspended", -EACH)] == written(account, "suspend")
    assert [(21, "withdrawn", -EACH)] == written(account, "withdraw")
    assert [] == written(account, "uphold")


def test_a_run_is_what_it_says():
    account = told()
    assert [21] == [
        day for day, *_ in written(
            account, "confirm", date(2025, 12, 21), date(2025, 12, 21)
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    "asked",
    [
        Asked("confirm", FIRST, LAST, days=3, moves=Decimal("2235.00")),
        Asked("suspend", FIRST, dispute=7, days=1, moves=-EACH),
        Asked("settle", on=LAST, amount=EACH, manner="paid", reference="1"),
        Asked("unsettle", settlement=3),
    ],
)
def test_a_proposal_keeps_plain_values_and_reads_the_same_act(asked):
    kept = asked.payload()
    assert all(isinstance(value, str | int) for value in kept.values())
    assert asked == read_asked(kept)


def test_a_summary_names_the_days_and_the_money():
    asked = Asked("confirm", FIRST, LAST, days=3, moves=Decimal("2235.00"))
    assert (
        "确认违约金 2025年12月20日至2025年12月22日 3 日 ￥2,235.00"
        == summary_of(asked)
    )
    assert "停计违约金 自2025年12月20日起" == summary_of(
        Asked("suspend", FIRST)
    )
    assert "2025年12月20日" == run_words(FIRST, FIRST)
    assert "登记违约金结清 ￥745.00" == summary_of(
        Asked("settle", amount=EACH)
    )
