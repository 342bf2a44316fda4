"""Only 系统管理 disables accounts and ends them, never their own."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from contracts.models import AuditEvent
from contracts.policies import NotAllowed, Refused
from contracts.queries.clock import today
from contracts.services.accounts import end_sessions, set_active, set_end
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return make.make_people(make.make_contract())


def test_disabled_and_opened_again_with_a_word_in_the_audit_log(people):
    by, user = people.system_admin, people.b_lead
    for active in (False, False, True):
        set_active(user=user, active=active, by=by)
        assert active == user.is_active
    set_end(user=user, ends_on=today(), by=by)
    set_end(user=user, ends_on=today(), by=by)
    set_end(user=user, ends_on=None, by=by)
    actions = AuditEvent.objects.filter(actor_id=by.pk).order_by("number")
    assert [
        "account_disabled", "account_enabled", "account_end_set",
        "account_end_set",
    ] == list(actions.values_list("action", flat=True))  # fmt: skip


def test_a_last_day_that_has_passed_is_refused(people):
    """A slip of the year would shut an account without a word."""
    by, user = people.system_admin, people.b_lead
    with pytest.raises(Refused, match="最后一日已经过去"):
        set_end(user=user, ends_on=today() - timedelta(days=1), by=by)
    user.refresh_from_db()
    assert user.ends_on is None


@pytest.mark.parametrize("role", ["security_admin", "auditor", "a_approver"])
def test_nobody_else_may(people, role):
    by = getattr(people, role)
    for act in (
        lambda: set_active(user=people.b_lead, active=False, by=by),
        lambda: set_end(user=people.b_lead, ends_on=None, by=by),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_nobody_disables_themselves(people):
    with pytest.raises(Refused, match="自己的账号"):
        set_active(
            user=people.system_admin, active=False, by=people.system_admin
        )


def test_an_account_is_signed_out_everywhere_and_comes_in_again(people):
    """7.4.5; of others' sessions none is touched."""
    theirs, others = Client(), Client()
    theirs.force_login(people.b_lead)
    others.force_login(people.b_onsite)
    now = datetime.now(tz=UTC)
    by = people.system_admin
    assert 1 == end_sessions(user=people.b_lead, by=by, now=now)
    page = reverse("sign_ins")
    assert [302, 200] == [one.get(page).status_code for one in (theirs, others)]
    theirs.force_login(people.b_lead)
    assert 200 == theirs.get(page).status_code
    assert AuditEvent.objects.filter(action="sessions_ended").count() == 1
    with pytest.raises(NotAllowed):
        end_sessions(user=people.b_lead, by=people.security_admin, now=now)
    with pytest.raises(Refused, match="退出"):
        end_sessions(user=by, by=by, now=now)
