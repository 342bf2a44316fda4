"""Access tokens: shown once, kept as a hash, ended by many things."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError

from contracts.models import ApiToken, AuditEvent
from contracts.policies import Refused
from contracts.queries.clock import now
from contracts.queries.tokens import token_for, tokens_of
from contracts.services.identity import TRIES
from contracts.services.tokens import (
    MOST_TOKENS,
    USED_EVERY,
    issue_token,
    note_use,
    revoke_token,
)
from tests import factories as make

pytestmark = pytest.mark.django_db
WEEK, HOUR = timedelta(days=7), timedelta(hours=1)


def issue(person, name="月报", **more):
    values = {"lasts": WEEK, "now": now(), **more}
    return issue_token(by=person, name=name, **values)


def word_of(person) -> str:
    return f"secret-word-{person.username.partition('-')[2]}"


def refused(act) -> str:
    with pytest.raises(Refused) as found:
        act()
    return found.value.code


def test_the_secret_is_returned_once_and_kept_nowhere():
    person = make.make_person()
    token, secret = issue(person)
    assert secret.startswith("kfx_")
    assert len(secret) > 40
    row = ApiToken.objects.values().get(pk=token.pk)
    assert secret not in str(row)
    assert secret not in str(list(AuditEvent.objects.values()))
    assert token == token_for(secret, now=now())
    assert token_for(secret + "x", now=now()) is None
    assert token_for(row["digest"], now=now()) is None


def test_a_token_ends_on_its_day_when_revoked_and_with_its_person():
    person = make.make_person()
    token, secret = issue(person)
    last = token.expires_at - timedelta(microseconds=1)
    assert token_for(secret, now=last)
    assert token_for(secret, now=token.expires_at) is None
    person.is_active = False
    person.save()
    assert token_for(secret, now=now()) is None
    person.is_active = True
    person.save()
    revoke_token(token=token, by=person, now=now())
    revoke_token(token=token, by=person, now=now())  # again: nothing
    assert token_for(secret, now=now()) is None
    assert [] == list(tokens_of(person))
    assert 1 == AuditEvent.objects.filter(action="token_revoked").count()


def test_a_new_password_ends_every_token_made_under_the_old_one():
    person = make.make_person()
    _, secret = issue(person)
    person.set_password("another-secret-word")
    person.save()
    assert token_for(secret, now=now()) is None


def test_a_token_that_acts_needs_the_password_and_is_short():
    person = make.make_person()
    assert "password_wrong" == refused(
        lambda: issue(person, writes=True, lasts=HOUR, password="x")
    )
    assert "token_life" == refused(
        lambda: issue(
            person, writes=True, lasts=WEEK, password=word_of(person)
        )
    )
    token, _ = issue(
        person, writes=True, lasts=HOUR, password=word_of(person)
    )
    assert token.writes
    assert "token_life" == refused(lambda: issue(person, "b", lasts=HOUR))


def test_passwords_are_not_guessed_here_not_even_the_right_one_at_last():
    person = make.make_person()
    for _ in range(TRIES):
        assert "password_wrong" == refused(
            lambda: issue(person, writes=True, lasts=HOUR, password="x")
        )
    right = {"writes": True, "lasts": HOUR, "password": word_of(person)}
    assert "too_many_tries" == refused(lambda: issue(person, **right))
    # Another person is not held up, and time passes.
    other = make.make_person()
    issue(other, writes=True, lasts=HOUR, password=word_of(other))
    issue(person, **{**right, "now": now() + timedelta(minutes=16)})


def test_a_name_is_free_again_once_its_token_is_revoked():
    person = make.make_person()
    token, _ = issue(person)
    assert "token_name_taken" == refused(lambda: issue(person))
    revoke_token(token=token, by=person, now=now())
    issue(person)
    issue(make.make_person())  # of another person it is another name
    for number in range(MOST_TOKENS - 1):
        issue(person, f"n{number}")
    assert "too_many_tokens" == refused(lambda: issue(person, "one more"))


def test_nobody_revokes_the_token_of_another():
    token, secret = issue(make.make_person())
    with pytest.raises(ApiToken.DoesNotExist):
        revoke_token(token=token, by=make.make_person(), now=now())
    assert token_for(secret, now=now())


def test_use_is_noted_to_the_hour():
    token, _ = issue(make.make_person())
    moment = now()
    note_use(token, now=moment)
    token.refresh_from_db()
    note_use(token, now=moment + USED_EVERY / 2)
    assert moment == ApiToken.objects.get(pk=token.pk).last_used_at


@pytest.mark.parametrize(
    "change",
    [
        {"writes": True},
        {"expires_at": now() + timedelta(days=900)},
        {"digest": "0" * 64},
        {"issued_under": "0" * 64},
        {"revoked_at": None},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_database_lets_no_token_grow_or_come_back(change):
    person = make.make_person()
    token, _ = issue(person)
    revoke_token(token=token, by=person, now=now())
    rows = ApiToken.objects.filter(pk=token.pk)
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        rows.update(**change)
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        rows.delete()
