"""Changing one's own password, and when it has to be."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from contracts.models import AuditEvent, PasswordUsed
from contracts.policies import Refused
from contracts.queries.clock import now
from contracts.services.passwords import change_password, password_is_due
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
