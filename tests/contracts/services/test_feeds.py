"""A calendar feed: shown once, kept as a hash, ended at once."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from contracts.models import AuditEvent, CalendarFeed
from contracts.queries.clock import now
from contracts.queries.feeds import feed_for, feed_of
from contracts.services.feeds import close_feed, open_feed
from contracts.services.tokens import note_use
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return make.make_person(make.make_contract(), "b_lead")


def test_only_the_hash_is_kept_and_the_log_does_not_hold_it(person):
    feed, secret = open_feed(by=person, now=now())
    assert feed == feed_for(secret, now=now())
    assert secret not in str(CalendarFeed.objects.values().get())
    event = AuditEvent.objects.get(action="feed_opened")
    assert secret not in f"{event.summary}{event.detail}"


def test_a_new_address_ends_the_old_and_a_person_has_one(person):
    _, first = open_feed(by=person, now=now())
    feed, second = open_feed(by=person, now=now())
    assert feed_for(first, now=now()) is None
    assert feed == feed_for(second, now=now()) == feed_of(person)


def test_ended_it_opens_nothing_and_again_changes_nothing(person):
    _, secret = open_feed(by=person, now=now())
    assert close_feed(user=person, by=person, now=now())
    assert feed_for(secret, now=now()) is None
    assert not close_feed(user=person, by=person, now=now())
    assert 1 == AuditEvent.objects.filter(action="feed_closed").count()


def test_its_use_is_written_once_an_hour(person):
    feed, _ = open_feed(by=person, now=now())
    moment = now()
    note_use(feed, now=moment)
    feed.refresh_from_db()
    note_use(feed, now=moment + timedelta(minutes=59))
    assert moment == CalendarFeed.objects.get().last_used_at
    note_use(feed, now=moment + timedelta(hours=1))
    assert moment < CalendarFeed.objects.get().last_used_at


@pytest.mark.parametrize(
    "change", [{"digest": "0" * 64}, {"revoked_at": None}]
)
def test_the_database_keeps_it_as_it_was_made_and_ended(person, change):
    open_feed(by=person, now=now())
    close_feed(user=person, by=person, now=now())
    rows = CalendarFeed.objects.all()
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()
    assert CalendarFeed.objects.get().revoked_at is not None
