"""What a page worked out is kept until anybody does anything; for one person."""

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contracts.services import audit
from contracts.states import Role
from kaifeng_credit import remembered
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
PINNED = make.date(2025, 12, 31)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def shown(client, contract, name="overview") -> str:
    """The main part of a page, without what differs in every answer."""
    text = client.get(reverse(name, args=[contract.slug])).content.decode()
    return text[text.index("<main") : text.index("</main>")]


def asked(client, contract, name="overview") -> int:
    with CaptureQueriesContext(connection) as queries:
        shown(client, contract, name)
    return len(queries)


def test_a_page_asked_again_costs_a_few_questions_and_says_the_same(demo):
    client = signed_in(demo.people.a_handler)
    first = shown(client, demo)
    again = asked(client, demo)
    assert first == shown(client, demo)
    remembered.cache.clear()
    anew = asked(client, demo)
    assert again <= 8 < anew


def submitted(contract):
    """A submission that waits for 签收."""
    return make.make_submission(
        make.deliverable(contract, "xinyi_plus_plan"), contract.people.b_lead
    )


def test_an_act_of_anybody_shows_at_once(demo):
    waiting = submitted(demo)
    client = signed_in(demo.people.b_lead)
    before = shown(client, demo)
    make.sign_for(waiting, demo.people.a_handler, today=PINNED)
    after = shown(client, demo)
    assert before != after
    assert "签收" in after


def test_without_the_heads_an_act_would_not_show(demo, monkeypatch):
    for head in ("chain_head", "portal_head"):
        monkeypatch.setattr(type(demo), head, "the same", raising=False)
    monkeypatch.setattr("kaifeng_credit.middleware.with_heads", lambda r: r)
    waiting = submitted(demo)
    client = signed_in(demo.people.b_lead)
    before = shown(client, demo)
    make.sign_for(waiting, demo.people.a_handler, today=PINNED)
    assert before == shown(client, demo)


def test_nobody_is_shown_what_was_worked_out_for_another(demo):
    own = shown(signed_in(demo.people.a_handler), demo)
    theirs = shown(signed_in(demo.people.b_lead), demo)
    assert own != theirs
    remembered.cache.clear()
    assert theirs == shown(signed_in(demo.people.b_lead), demo)


def test_a_role_that_is_taken_away_takes_its_tasks_along(demo):
    """The portal's chain is in the name too, and the roles themselves."""
    person = demo.people.a_approver
    client = signed_in(person)
    before = shown(client, demo, "todo")
    demo.memberships.filter(user=person).update(role=Role.A_FINANCE)
    assert before != shown(client, demo, "todo")


def test_what_happens_to_accounts_makes_a_page_ask_anew(demo):
    """Handovers, names and notices are told in the portal's own chain."""
    client = signed_in(demo.people.a_handler)
    shown(client, demo)
    kept = asked(client, demo)
    with transaction.atomic():
        audit.record("calendar_adopted", by=None, summary="放假安排")
    assert kept < asked(client, demo)
