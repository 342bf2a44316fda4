"""What a session carries, and what ends it."""

from datetime import timedelta

import pytest
from django.test import Client

from contracts.queries.clock import now
from contracts.services.sessions import (
    SEEN,
    begin_session,
    note_seen,
    why_ended,
)
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return make.make_person()


def session_of(person):
    client = Client()
    client.force_login(person)
    return client.session


def test_a_new_session_lasts_until_its_limits(person, settings):
    session, moment = session_of(person), now()
    minutes = settings.IDLE_MINUTES
    assert "" == why_ended(session, person, now=moment)
    idle = moment + timedelta(minutes=minutes)
    assert f"{minutes} 分钟没有操作" in why_ended(session, person, now=idle)
    over = moment + timedelta(hours=9)
    assert "已满 8 小时" in why_ended(session, person, now=over)


def test_a_session_without_its_marks_is_over(person):
    assert why_ended(Client().session, person, now=now())


def test_the_next_sign_in_ends_the_one_before(person, settings):
    begin_session(person)
    first = session_of(person)
    begin_session(person)
    second = session_of(person)
    assert "已在另一处登录" in why_ended(first, person, now=now())
    assert "" == why_ended(second, person, now=now())
    settings.ONE_SESSION = False
    assert "" == why_ended(first, person, now=now())


def test_that_somebody_acts_is_written_once_a_minute(person):
    session, moment = session_of(person), now()
    before = session[SEEN]
    note_seen(session, now=moment + timedelta(seconds=30))
    assert before == session[SEEN]
    note_seen(session, now=moment + timedelta(seconds=61))
    assert before < session[SEEN]


def test_beginning_a_session_is_no_edit_of_the_person(person):
    before = person.history.count()
    begin_session(person)
    assert before == person.history.count()
