"""What a notice would move, checked by hand with an INVENTED 2027.

The layouts of 2027 come from tests/notices.py and were never published.
"""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.models import CalendarNotice
from contracts.rules.calendar import CALENDARS
from contracts.rules.facts import Fact
from contracts.services.calendar_notices import candidate_of
from kaifeng_credit import calendar_moves
from kaifeng_credit.calendar_moves import ContractMoves, moves_under
from kaifeng_credit.gathering import Gathered
from tests import factories as make
from tests.notices import invented_2027, with_december

pytestmark = pytest.mark.django_db
TODAY = date(2026, 12, 30)
NEGOTIATION = Fact("negotiation_started", date(2026, 11, 23), {})
PAID = Fact(
    "paid", date(2026, 12, 21), {"tranche": 1, "amount": Decimal("447000")}
)
INVOICED = Fact(
    "invoiced", date(2026, 12, 23),
    {"tranche": 1, "amount": Decimal("447000"), "number": "1"},
)  # fmt: skip
SENT_BACK = [
    Fact("submitted", date(2025, 12, 15), {"deliverable": "tranche_2"}),
    Fact("rejected", date(2026, 12, 14), {"deliverable": "tranche_2"}),
]


@pytest.fixture
def ask(monkeypatch):
    """What a layout of 2027 moves on a contract with some facts."""

    def asked(
        facts: list[Fact], row: dict, *, adopted_on: date = TODAY,
        day: date = TODAY,
    ) -> ContractMoves:  # fmt: skip
        contract = make.make_contract(is_demo=True, pinned_on=day)
        contract.records_complete_through = day
        contract.save()
        monkeypatch.setattr(
            calendar_moves,
            "gather",
            lambda _: Gathered(facts, {}, frozenset()),
        )
        used = candidate_of(row, today=adopted_on).calendar
        (answer,) = moves_under(used, [contract])
        return answer

    return asked


def only(answer: ContractMoves, key: str):
    (move,) = [move for move in answer.moves if move.key == key]
    return move


def test_a_negotiation_into_2027_becomes_known(ask):
    """30个工作日自2026-11-23: 十一月五日、十二月二十三日、一月二日。"""
    move = only(ask([NEGOTIATION], invented_2027()), "negotiation")
    assert (None, date(2027, 1, 5)) == (
        move.before.due_on, move.before.estimate,
    )  # fmt: skip
    assert (date(2027, 1, 5), False) == (
        move.after.due_on, move.after.provisional,
    )  # fmt: skip
    # The estimate warned seven days earlier; a known date warns on itself.
    assert date(2026, 12, 29) == move.before.alert_on
    assert date(2027, 1, 5) == move.after.alert_on


def test_a_provisional_day_of_december_becomes_certain(ask):
    """五个工作日自2026-12-21: 22、23、24、25、28。"""
    answer = ask([PAID], invented_2027(), day=date(2026, 12, 22))
    move = only(answer, "invoice")
    assert (date(2026, 12, 28), True) == (
        move.before.due_on, move.before.provisional,
    )  # fmt: skip
    assert (date(2026, 12, 28), False) == (
        move.after.due_on, move.after.provisional,
    )  # fmt: skip
    assert move.same_day


def test_a_worked_sunday_in_december_moves_it_earlier(ask):
    """22、23、24、25、27: 虚构的通知使27日上班。"""
    answer = ask([PAID], with_december(), day=date(2026, 12, 22))
    move = only(answer, "invoice")
    assert date(2026, 12, 27) == move.after.due_on
    assert not move.same_day


@pytest.mark.parametrize(
    ("row", "due_on", "days", "amount"),
    [
        # 15–18, 21–25, 28: late on 29 and 30
        (invented_2027(), date(2026, 12, 28), 2, "1490.00"),
        # 15–18, 21–25, 27: late on 28, 29 and 30
        (with_december(), date(2026, 12, 27), 3, "2235.00"),
    ],
)
def test_days_and_money_are_claimed_once_the_date_is_certain(
    ask, row, due_on, days, amount
):
    answer = ask(SENT_BACK, row)
    move = only(answer, "tranche_2_rework")
    assert (date(2026, 12, 28), 0) == (
        move.before.due_on, move.before.days_overdue,
    )  # fmt: skip
    assert (due_on, days) == (move.after.due_on, move.after.days_overdue)
    (money,) = answer.money
    assert ("逾期交付", "b") == (money.title, money.owed_by)
    assert (0, days) == (money.days_before, money.days_after)
    assert (Decimal(0), Decimal(amount)) == (money.before, money.after)


def test_what_is_settled_is_counted_and_stays(ask):
    answer = ask(
        [PAID, INVOICED], invented_2027(), day=date(2026, 12, 24)
    )
    assert "invoice" not in {move.key for move in answer.moves}
    assert 2 == answer.settled  # the first payment, and its invoice


def test_what_is_settled_would_have_moved_and_is_said_to_stay(ask):
    """虚构: 2026-11-27增加放假；五个工作日自23日: 24、25、26、30、1。"""
    facts = [
        Fact("paid", date(2026, 11, 23), PAID.fields),
        Fact("invoiced", date(2026, 11, 25), INVOICED.fields),
    ]
    answer = ask(
        facts, friday_off(), adopted_on=date(2026, 11, 26),
        day=date(2026, 11, 28),
    )  # fmt: skip
    assert "invoice" not in {move.key for move in answer.moves}
    (kept,) = answer.kept
    assert ("invoice", date(2026, 11, 25)) == (kept.key, kept.met_on)
    assert date(2026, 11, 30) == kept.before.due_on
    assert date(2026, 12, 1) == kept.after.due_on


def friday_off() -> dict:
    """The notice of 2026 with one Friday more off and none made up for."""
    row = json.loads((CALENDARS / "2026.json").read_text("utf-8"))
    row["blocks"].append(
        {"name": "调整", "start": "2026-11-27", "end": "2026-11-27"}
    )
    row["off"].append("2026-11-27")
    return row


def test_a_layout_that_touches_nothing_moves_nothing(ask):
    answer = ask([], invented_2027(), day=date(2025, 7, 1))
    assert not answer.changed
    assert () == answer.kept


def test_asking_writes_nothing(ask):
    ask([NEGOTIATION], invented_2027())
    assert 0 == CalendarNotice.objects.count()


def test_the_queries_do_not_grow_with_the_facts():
    few = make.make_contract()
    used = candidate_of(invented_2027(), today=TODAY).calendar
    with CaptureQueriesContext(connection) as once:
        moves_under(used, [few])
    with CaptureQueriesContext(connection) as twice:
        moves_under(used, [few, few])
    assert 2 * len(once) >= len(twice)
