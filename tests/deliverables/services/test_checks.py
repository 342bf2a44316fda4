"""The public check is counted across processes, and names nobody."""

from datetime import UTC, datetime, timedelta

import pytest

from contracts.models import RateWindow
from contracts.policies import Refused
from deliverables.services.checks import count_check

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 9, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def two_a_window(settings):
    settings.CHECKS_PER_WINDOW = 2


def ask(address: str = "192.0.2.1", now: datetime = NOW) -> None:
    count_check(address=address, now=now)


def test_past_the_limit_it_says_when_to_come_back():
    ask()
    ask()
    with pytest.raises(Refused, match="10 分钟后再试") as refused:
        ask()
    assert "too_many_checks" == refused.value.code


def test_a_refused_question_counts_too():
    ask()
    ask()
    for _ in range(2):
        with pytest.raises(Refused):
            ask()
    assert 4 == RateWindow.objects.get().asked


def test_each_address_has_its_own_count():
    ask()
    ask()
    ask("192.0.2.2")


def test_after_the_window_one_may_ask_again_and_the_old_count_is_gone():
    ask()
    ask()
    ask(now=NOW + timedelta(minutes=10))
    assert 1 == RateWindow.objects.count()


def test_no_address_is_kept():
    ask("192.0.2.77")
    row = RateWindow.objects.get()
    assert "192.0.2" not in f"{row.who}{row}"
    assert 64 == len(row.who)
