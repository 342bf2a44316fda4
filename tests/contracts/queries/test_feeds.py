"""Whose feed an address opens, and when it opens nothing."""

from datetime import timedelta

import pytest

from contracts.queries.clock import now
from contracts.queries.feeds import feed_for, feed_of
from contracts.services.feeds import open_feed
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return make.make_person(make.make_contract(), "b_lead")


def test_nobody_has_anothers(person):
    _, secret = open_feed(by=person, now=now())
    assert person == feed_for(secret, now=now()).user
    assert feed_for(f"{secret}x", now=now()) is None
    assert feed_of(make.make_person()) is None


def test_it_ends_with_the_account(person):
    _, secret = open_feed(by=person, now=now())
    type(person).objects.filter(pk=person.pk).update(is_active=False)
    assert feed_for(secret, now=now()) is None
    type(person).objects.filter(pk=person.pk).update(
        is_active=True, ends_on=now().date() - timedelta(days=2)
    )
    assert feed_for(secret, now=now()) is None
