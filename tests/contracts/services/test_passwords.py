"""Changing one's own password, and when it has to be."""

from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError

from contracts.models import AuditEvent, PasswordUsed, SignInAttempt
from contracts.policies import NotAllowed, Refused
from contracts.queries.clock import now
from contracts.queries.tokens import token_for
from contracts.services import second_factor
from contracts.services.passwords import (
    change_password,
    give_password,
    password_is_due,
)
from contracts.services.tokens import issue_token
from contracts.states import SignInOutcome
from tests import factories as make

pytestmark = pytest.mark.django_db
NEW = "Long-enough-4-now"


@pytest.fixture
def person():
    one = make.make_person()
    one.set_password("the right words")
    one.save()
    return one


def change(person, old="the right words", new=NEW):
    return change_password(by=person, old=old, new=new, now=now())


def test_the_old_one_first_then_the_rules(person):
    with pytest.raises(Refused, match="密码不对"):
        change(person, old="wrong")
    with pytest.raises(ValidationError):
        change(person, new="short")
    assert person.check_password("the right words")
    assert not PasswordUsed.objects.exists()
    change(person)
    person.refresh_from_db()
    assert person.check_password(NEW)
    assert person.password_changed_at is not None
    assert 1 == AuditEvent.objects.filter(action="password_changed").count()
    with pytest.raises(ValidationError):
        change(person, old=NEW, new="the right words")


def test_where_passwords_age_one_given_out_or_old_is_due(person, settings):
    moment = now()
    assert "" == password_is_due(person, now=moment)
    settings.PASSWORD_DAYS = 90
    assert "他人发放" in password_is_due(person, now=moment)
    person.password_changed_at = moment - timedelta(days=90, seconds=-1)
    assert "" == password_is_due(person, now=moment)
    person.password_changed_at = moment - timedelta(days=90)
    assert "已满 90 天" in password_is_due(person, now=moment)


def test_given_anew_by_system_all_that_was_open_ends_and_it_is_due(person):
    contract = make.make_contract()
    chief = make.make_person(contract, "system_admin")
    _, secret = issue_token(
        by=person, name="月报", now=now(), lasts=timedelta(days=7)
    )
    given = give_password(user=person, by=chief, now=now())
    person.refresh_from_db()
    assert person.check_password(given)
    assert 1 == person.session_number
    assert token_for(secret, now=now()) is None
    assert "一次性密码" in password_is_due(person, now=now())
    [seen] = SignInAttempt.objects.of(person)
    assert SignInOutcome.GIVEN == seen.outcome
    event = AuditEvent.objects.get(action="password_given")
    assert (chief.pk, str(person.pk)) == (event.actor_id, event.object_id)
    assert given not in f"{event.summary}{event.detail}"
    change(person, old=given)
    person.refresh_from_db()
    assert "" == password_is_due(person, now=now())


def test_only_system_gives_a_password_and_not_to_itself(person):
    people = make.make_people(make.make_contract())
    for role in ("security_admin", "auditor", "a_approver"):
        with pytest.raises(NotAllowed):
            give_password(user=person, by=getattr(people, role), now=now())
    with pytest.raises(Refused, match="修改密码"):
        give_password(
            user=people.system_admin, by=people.system_admin, now=now()
        )


def test_the_second_factor_outlives_a_password_given_anew(person):
    chief = make.make_person(make.make_contract(), "system_admin")
    moment = now()
    key = second_factor.new_key()
    code = second_factor.code_of(key, moment)
    second_factor.enrol(by=person, key=key, code=code, now=moment)
    give_password(user=person, by=chief, now=now())
    assert second_factor.factor_of(person) is not None


def test_a_password_that_was_given_opens_nothing_after_three_days(person):
    chief = make.make_person(make.make_contract(), "system_admin")
    for hours, opens in ((71, True), (73, False)):
        given = give_password(
            user=person, by=chief, now=now() - timedelta(hours=hours)
        )
        found = authenticate(username=person.username, password=given)
        assert opens == (found is not None)
