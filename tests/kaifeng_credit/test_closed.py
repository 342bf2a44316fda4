"""Closed by both sides: no page offers an act that its service refuses."""

import re

import pytest
from django.test import Client, override_settings
from django.urls import resolve, reverse

from contracts.models import Contract, ContractClosing
from contracts.rules.after_end import KEPT_FACTS
from contracts.rules.vocabulary import KINDS
from kaifeng_credit.asked_day import acts
from kaifeng_credit.closed import (
    BY_FACT,
    ENDED,
    FORMS,
    FORMS_BY_FACT,
    GOES_ON,
    NO_ERRANDS,
    SAYS_WHY,
    has_ended,
)
from tests.routes import routes
from tests.world import DAY, addresses

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

# Where acts are offered, to whom they are.
OFFERED = {
    "a_handler": (
        "deliverable", "slip", "review", "panel", "comments", "facts",
        "events", "amendments", "amendment", "backfill", "notices",
        "agreement_versions", "schedules",
    ),
    "b_lead": (
        "onsite", "staff", "outreach", "activity", "indicators", "indicator",
        "reading", "records",
    ),
}  # fmt: skip


def acting() -> set[str]:
    """Names of the acts below a contract, as the resolver knows them."""
    return {one.name for one in routes() if acts(one.view)}


def test_each_act_goes_on_or_has_ended_or_asks_the_fact_it_is_about():
    lists = (ENDED, GOES_ON, frozenset(BY_FACT))
    assert acting() == frozenset().union(*lists)
    assert len(acting()) == sum(len(one) for one in lists)
    assert FORMS <= ENDED


def test_what_is_about_a_fact_goes_on_where_the_fact_does(world):
    for kind in KINDS:
        ended = has_ended(world.contract, "new_fact", {"kind": kind})
        assert ended == (kind not in KEPT_FACTS), kind
    asked = {"table": "operationstart", "pk": 1}
    assert has_ended(world.contract, "correct_fact", asked)
    assert not has_ended(world.contract, "new_letter", {"kind": "general"})


@pytest.fixture
def closed(world):
    """As the service leaves it, whatever still waits in this world."""
    ContractClosing.objects.create(
        contract=world.contract, ended_on=DAY, closed_on=DAY,
        proposed_by=world.people.b_lead, recorded_by=world.people.a_approver,
    )  # fmt: skip
    Contract.objects.filter(pk=world.contract.pk).update(closed_on=DAY)
    return world


def offered(world, role: str) -> dict[str, list[str]]:
    """Acts that ended, by the pages that offer a form or a way to them."""
    client, found = Client(), {}
    client.force_login(getattr(world.people, role))
    at = addresses(world)
    for name in OFFERED[role]:
        here = reverse(name, args=[world.contract.slug, *at[name]])
        answer = client.get(here)
        assert 200 == answer.status_code, name
        html = answer.content.decode()
        ways = re.findall(r'<a\b[^>]*\shref="(/[^"?#]*)', html)
        sent = [
            (re.search(r'\saction="([^"?#]*)', tag) or [0, here])[1]
            for tag in re.findall(r"<form\b[^>]*>", html)
            if 'method="post"' in tag
        ]
        for path, only in [(p, True) for p in ways] + [(p, False) for p in sent]:
            match = resolve(path)
            if only and match.url_name not in FORMS | FORMS_BY_FACT:
                continue
            asked = dict(match.kwargs)
            if asked.pop("slug", None) == world.contract.slug and has_ended(
                world.contract, match.url_name, asked
            ):
                found.setdefault(name, []).append(match.url_name)
    return found


@pytest.mark.parametrize("role", OFFERED)
def test_no_page_offers_what_is_refused(closed, role, settings):
    assert {} == offered(closed, role)
    # Without it each of these pages would; or nothing was shown above.
    left = [one for one in settings.MIDDLEWARE if "closed" not in one]
    with override_settings(MIDDLEWARE=left):
        assert set(OFFERED[role]) == set(offered(closed, role))


def test_a_page_that_is_only_such_a_form_says_why(closed):
    at, client = addresses(closed), Client()
    client.force_login(closed.people.b_lead)
    for name in ("submit", "new_amendment", "staff_new"):
        here = reverse(name, args=[closed.contract.slug, *at[name]])
        answer = client.get(here)
        assert 409 == answer.status_code, name
        assert "结案，记录只读" in answer.content.decode()
    for name in ("new_fact", "new_letter"):
        here = reverse(name, args=[closed.contract.slug, "general_breach"
                                   if name == "new_fact" else "general"])  # fmt: skip
        assert 200 == client.get(here).status_code, name
    page = client.get(
        reverse("deliverable", args=[closed.contract.slug, "score_measures"])
    )
    assert SAYS_WHY in page.content.decode()


def lies_on_the_desk(world, role: str) -> set[str]:
    client = Client()
    client.force_login(getattr(world.people, role))
    html = client.get(reverse("todo", args=[world.contract.slug])).content
    desk = html.decode().partition("<h1")[2].partition("</main>")[0]
    return {
        resolve(path).url_name
        for path in re.findall(r'<a\b[^>]*\shref="(/c/[^"?#]*)', desk)
    }


def test_nothing_more_to_hand_in_or_to_accept_lies_on_a_desk(world, request):
    over = NO_ERRANDS | {"deliverable", "outreach", "onsite"}
    before = {role: lies_on_the_desk(world, role) for role in OFFERED}
    assert all(names & over for names in before.values()), before
    closed = request.getfixturevalue("closed")
    for role in OFFERED:
        assert not lies_on_the_desk(closed, role) & over, role


def test_what_goes_on_is_still_offered(closed):
    client = Client()
    client.force_login(closed.people.b_lead)
    page = client.get(reverse("penalties", args=[closed.contract.slug]))
    assert reverse("dispute_penalty", args=[closed.contract.slug]) in (
        page.content.decode()
    )
