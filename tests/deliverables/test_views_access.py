"""Each page for each role: 200, 403 that names who can, or 404."""

import pytest
from django.test import Client

from tests import factories as make

READERS = (
    "a_handler", "a_approver", "a_finance", "b_lead", "b_onsite", "auditor",
)  # fmt: skip
STRANGERS = ("expert", "system_admin", "security_admin")
PARTY_B = {"b_lead", "b_onsite"}
REVIEWERS = {"a_handler", "a_approver"}


@pytest.fixture
def pages(story):
    """Addresses on a contract where a submission is being reviewed."""
    submission = story.received()
    version = submission.documents.get()
    return {
        "services": story.url("services"),
        "service": story.url("service", 1),
        "deliverables": story.url("deliverables"),
        "deliverable": story.url("deliverable", "work_plan"),
        "document": story.url("document", version.pk),
        "slip": story.url("slip", submission.pk),
        "reviews": story.url("reviews"),
        "review": story.url("review", submission.pk),
        "submit": story.url("submit", "work_plan"),
        "withdraw": story.url("withdraw", submission.pk),
        "receive": story.url("receive", submission.pk),
        "expert_review": story.url("expert_review", "work_plan"),
        "request_sign_off": story.url(
            "request_sign_off", "work_plan", "confirmed"
        ),
        "review_check": story.url("review_check", submission.pk),
        "upload": story.url("upload", "work_plan"),
        "remove_document": story.url(
            "remove_document", "work_plan", version.pk
        ),
        "propose": story.url("propose", submission.pk),
        "decide": story.url("decide", submission.pk),
        "give_back": story.url("give_back", submission.pk),
        "packet": story.url("packet", submission.pk),
    }


OPEN = (
    "services", "service", "deliverables", "deliverable", "document", "slip",
    "reviews", "review",
)  # fmt: skip
READ_BY = {
    "submit": PARTY_B,
    "withdraw": PARTY_B,
    "receive": REVIEWERS,
    "expert_review": REVIEWERS,
    "request_sign_off": REVIEWERS,
}
POSTED_BY = {
    "submit": PARTY_B,
    "withdraw": PARTY_B,
    "receive": REVIEWERS,
    "upload": PARTY_B,
    "remove_document": PARTY_B,
    "review": REVIEWERS,
    "propose": REVIEWERS,
    "decide": {"a_approver"},
    "give_back": {"a_approver"},
    "expert_review": REVIEWERS,
    "request_sign_off": REVIEWERS,
}


@pytest.mark.parametrize("role", READERS)
def test_every_reader_reads_what_is_open(story, pages, role):
    client = story.client(role)
    found = {}
    for name in OPEN:
        response = client.get(pages[name])
        found[name] = response.status_code
        response.close()
    assert dict.fromkeys(OPEN, 200) == found


@pytest.mark.parametrize("role", READERS)
def test_a_page_of_an_act_is_403_for_the_others(story, pages, role):
    client = story.client(role)
    for name, who in READ_BY.items():
        response = client.get(pages[name])
        assert (200 if role in who else 403) == response.status_code, name


@pytest.mark.parametrize("role", READERS)
def test_an_act_is_403_for_the_others_and_names_who_can(story, pages, role):
    client = story.client(role)
    for name, who in POSTED_BY.items():
        response = client.post(
            pages[name], {"act": "", "result": "pass", "on": "2025-12-15"}
        )
        assert (403 != response.status_code) == (role in who), name
        if role not in who:
            names = {str(getattr(story.people, one)) for one in who}
            text = response.content.decode()
            assert any(one in text for one in names), name


@pytest.mark.parametrize("role", STRANGERS)
def test_for_those_without_business_data_nothing_is_there(story, pages, role):
    client = story.client(role)
    for name, url in pages.items():
        assert 404 == client.get(url).status_code, name
        assert 404 == client.post(url).status_code, name


def test_nobody_signed_in_is_led_to_the_door(story, pages):
    for name, url in pages.items():
        response = Client().get(url)
        assert 302 == response.status_code, name
        assert response.url.startswith("/login/"), name


@pytest.mark.parametrize("role", READERS)
def test_another_contracts_rows_are_404(story, role):
    other = make.make_contract(is_demo=True, pinned_on=make.TODAY)
    people = make.make_people(other)
    theirs = make.make_received(
        make.deliverable(other, "work_plan"),
        b=people.b_lead,
        a=people.a_handler,
    )
    client = story.client(role)
    version = theirs.documents.get()
    for name, args in (
        ("document", [version.pk]),
        ("slip", [theirs.pk]),
        ("review", [theirs.pk]),
        ("review_check", [theirs.pk]),
        ("receive", [theirs.pk]),
        ("withdraw", [theirs.pk]),
    ):
        assert 404 == client.get(story.url(name, *args)).status_code, name
    for name in ("review", "propose", "decide", "give_back", "packet"):
        url = story.url(name, theirs.pk)
        assert 404 == client.post(url).status_code, name


def test_what_does_not_exist_is_404(story):
    client = story.client("a_handler")
    for url in (
        story.url("deliverable", "nonsense"),
        story.url("service", 99),
        story.url("document", 999),
        story.url("slip", 999),
        story.url("review", 999),
        story.url("sign_off", 999),
        story.url("expert_file", 999),
        story.url("request_sign_off", "work_plan", "approved"),
        story.url("request_sign_off", "work_plan", "nonsense"),
    ):
        assert 404 == client.get(url).status_code, url


def test_acts_are_not_done_by_reading(story, pages):
    client = story.client("a_approver")
    for name in ("propose", "decide", "give_back", "packet"):
        assert 405 == client.get(pages[name]).status_code, name
    client = story.client("b_lead")
    assert 405 == client.get(pages["remove_document"]).status_code


def test_no_act_goes_without_its_token(story, pages):
    for role, names in (
        ("b_lead", ("submit", "withdraw", "upload", "remove_document")),
        ("a_approver", ("receive", "review", "propose", "decide",
                        "give_back", "packet", "expert_review",
                        "request_sign_off")),
    ):  # fmt: skip
        client = story.client(role, enforce_csrf_checks=True)
        for name in names:
            response = client.post(pages[name])
            assert 403 == response.status_code, name
            assert "页面已过期" in response.content.decode(), name
