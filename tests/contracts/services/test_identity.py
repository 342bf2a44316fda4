"""Few tries for whoever holds a session: tests of tokens show the rest."""

from datetime import timedelta

import pytest

from contracts.models import AuditEvent
from contracts.policies import Refused
from contracts.queries.clock import now
from contracts.services.identity import (
    TRIES,
    TRY_MINUTES,
    confirm_identity,
)
from tests import factories as make

pytestmark = pytest.mark.django_db


def code(person, password, moment) -> str:
    try:
        confirm_identity(person, password, now=moment, why="试验")
    except Refused as refused:
        return refused.code
    return ""


def test_five_wrong_ones_and_then_none_for_a_while():
    person, moment = make.make_person(), now()
    person.set_password("the right words")
    person.save()
    assert "" == code(person, "the right words", moment)
    wrong = [code(person, "x", moment) for _ in range(TRIES)]
    assert {"password_wrong"} == set(wrong)
    assert "too_many_tries" == code(person, "the right words", moment)
    later = moment + timedelta(minutes=TRY_MINUTES, seconds=5)
    assert "" == code(person, "the right words", later)
    events = AuditEvent.objects.filter(actor_id=person.pk)
    assert TRIES == events.filter(action="identity_not_confirmed").count()
