"""What is locked just now."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.utils import timezone

from contracts.queries.sign_ins import locks
from tests import factories as make

pytestmark = pytest.mark.django_db


def tried(username: str, times: int, *, ago: int = 0, agent: str = "") -> None:
    row = AccessAttempt.objects.create(
        username=username, ip_address="192.0.2.1", user_agent=agent,
        failures_since_start=times,
    )  # fmt: skip
    AccessAttempt.objects.filter(pk=row.pk).update(
        attempt_time=timezone.now() - timedelta(minutes=ago)
    )


def test_a_name_is_locked_by_all_failures_from_one_address(settings):
    person = make.make_person()
    tried(person.username, 3, agent="one")
    tried(person.username, 2, agent="two")
    tried("below", 4)
    tried("cooled-off", 9, ago=settings.LOCK_MINUTES + 1)
    (lock,) = locks(now=timezone.now())
    assert (person, 5, "192.0.2.1") == (
        lock.user, lock.failures, lock.address,
    )  # fmt: skip
    left = lock.until - timezone.now()
    assert 0 < left.total_seconds() <= settings.LOCK_MINUTES * 60


def test_a_name_without_an_account_is_locked_all_the_same():
    tried("nobody", 5)
    assert [None] == [lock.user for lock in locks(now=timezone.now())]
