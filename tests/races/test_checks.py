"""Many ask the public check at once: the limit holds across connections."""

from datetime import UTC, datetime
from threading import Barrier

import pytest

from contracts.models import HandoutHour, RateWindow
from contracts.policies import Refused
from contracts.services import handouts, rates
from contracts.services.handouts import Taker, handing_out
from contracts.states import Handout, Meter
from deliverables.services.checks import count_check

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
]
ROUNDS = 10
NOW = datetime(2026, 1, 9, 1, 0, tzinfo=UTC)


def passed(at_once, *, address: str, times: int) -> int:
    outcomes = at_once(
        *(lambda: count_check(address=address, now=NOW) for _ in range(times))
    )
    strange = [
        one
        for one in outcomes
        if isinstance(one, Exception) and not isinstance(one, Refused)
    ]
    assert [] == strange
    return outcomes.count(None)


def test_of_many_at_once_no_more_pass_than_may(at_once, settings):
    settings.CHECKS_PER_WINDOW = 3
    for number in range(ROUNDS):
        address = f"192.0.2.{number}"
        assert 3 == passed(at_once, address=address, times=6)
    assert {6} == set(RateWindow.objects.values_list("asked", flat=True))


def test_counting_on_what_was_read_lets_more_pass(
    at_once, settings, monkeypatch
):
    """Or the test above would prove nothing."""
    meeting = Barrier(2)

    class AsRead:
        """The count as it stood when the row was read: nobody has asked."""

        def __init__(self, name):
            meeting.wait(10)

        def __add__(self, more):
            return more

    settings.CHECKS_PER_WINDOW = 1
    RateWindow.objects.create(
        who=rates.hashed("check:192.0.2.1"),
        until=int(NOW.timestamp()) + settings.CHECK_WINDOW_SECONDS,
    )
    monkeypatch.setattr(rates, "F", AsRead)
    assert 2 == passed(at_once, address="192.0.2.1", times=2)


def left(at_once, taker: str) -> int:
    """How many of six at once are handed something out."""

    def take():
        with handing_out(Taker(taker, taker), Handout.REPORT, now=NOW):
            pass

    return at_once(*[take] * 6).count(None)


def test_of_many_who_take_at_once_no_more_are_given_than_may(
    at_once, settings
):
    settings.EXPORTS_PER_HOUR = 3
    for number in range(ROUNDS):
        assert 3 == left(at_once, f"person:{number}")
    assert {(3, 3)} == set(
        HandoutHour.objects.values_list("taken", "refused")
    )


def test_asked_without_the_lock_more_are_given(at_once, settings, monkeypatch):
    """Or the test above would prove nothing."""
    meeting = Barrier(6)

    def unlocked(taker, meter, since):
        row, _ = HandoutHour.objects.get_or_create(
            taker=taker.key, meter=meter, since=since
        )
        meeting.wait(10)
        return row

    settings.EXPORTS_PER_HOUR = 3
    HandoutHour.objects.create(
        taker="person:1", meter=Meter.TAKEN, since=handouts.hour_of(NOW)
    )
    monkeypatch.setattr(handouts, "_locked", unlocked)
    assert 6 == left(at_once, "person:1")
