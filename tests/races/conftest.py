"""Acts at the same moment: threads with their own connections, committed data.

The machine's scheduler alone rarely lets two threads meet between a check and
its write, so each race is run many times and, where it matters most, once
more without the lock: only a harness that fails then has shown anything.
"""

import importlib
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.utils.timezone import localtime

from contracts.policies import Refused
from tests.factories import unlocked

# Fifty in `make test`, five hundred in `make test-slow`.
ROUNDS = int(os.environ.get("PORTAL_ROUNDS") or 50)
PATIENCE = 30  # seconds until a race that hangs is a failure


@pytest.fixture(scope="session")
def rounds() -> int:
    """How often a race is run where two people must never both win."""
    return ROUNDS


@pytest.fixture(scope="session")
def fewer_rounds() -> int:
    """How often where a lost race would only cost a second click."""
    return max(1, ROUNDS * 2 // 5)


@pytest.fixture
def at_once() -> Callable[..., list]:
    """Run acts at the same moment; their results, refusals or errors."""

    def run(*acts: Callable[[], object]) -> list:
        start = Barrier(len(acts))

        def one(act):
            try:
                start.wait(PATIENCE)
                return act()
            except Exception as error:  # a race's outcome, judged by the test
                return error
            finally:
                connections.close_all()

        with ThreadPoolExecutor(len(acts)) as pool:
            return list(pool.map(one, acts, timeout=PATIENCE))

    return run


@pytest.fixture
def one_wins(at_once) -> Callable[..., str]:
    """Run acts of which exactly one may succeed; the losers' one code."""

    def run(*acts: Callable[[], object]) -> str:
        outcomes = at_once(*acts)
        lost = [one for one in outcomes if isinstance(one, Exception)]
        strange = [one for one in lost if not isinstance(one, Refused)]
        assert [] == strange
        assert len(acts) - 1 == len(lost), outcomes
        codes = {one.code for one in lost}
        assert 1 == len(codes)
        return codes.pop()

    return run


@pytest.fixture
def one_is_told(at_once) -> Callable[..., str]:
    """Run acts of which one wins and the other reads who was first, when.

    The code of the refusal.
    """

    def run(*acts: Callable[[], object]) -> str:
        outcomes = at_once(*acts)
        (lost,) = [one for one in outcomes if isinstance(one, Exception)]
        (won,) = [one for one in outcomes if one is not lost]
        assert isinstance(lost, Refused), lost
        won.refresh_from_db()
        at = localtime(won.recorded_at)
        first = f"{won.recorded_by}（{at:%-m月%-d日 %H:%M}）"
        assert first in lost.message
        return lost.code

    return run


@pytest.fixture
def without_lock(monkeypatch) -> Callable[..., None]:
    """Take a service's lock out, and let two meet between check and write."""

    def take_out(module: str, *last_checks: str) -> None:
        services, meeting = importlib.import_module(module), Barrier(2)

        def and_wait(check):
            def check_and_wait(*args, **kwargs):
                check(*args, **kwargs)
                meeting.wait(PATIENCE)

            return check_and_wait

        monkeypatch.setattr(services, "lock_contract", unlocked)
        for name in last_checks:
            check = and_wait(getattr(services, name))
            monkeypatch.setattr(services, name, check)

    return take_out
