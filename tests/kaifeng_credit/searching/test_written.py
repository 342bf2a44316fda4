"""Letters, changes and statements are found by their own words, by whom."""

from datetime import timedelta

import pytest

from contracts.queries.agreements import agreement_of
from contracts.queries.people import roles_of
from contracts.services import letters as services
from kaifeng_credit.searching import written
from kaifeng_credit.searching.found import Asked
from kaifeng_credit.searching.words import asked_words
from kaifeng_credit.searching.written import (
    amendments,
    letters,
    statements,
)
from tests import factories as make

pytestmark = pytest.mark.django_db
EVERYTHING = slice(0, 100)
STRANGERS = ("system_admin", "security_admin")


@pytest.fixture
def finds(world):
    """What a role finds of a kind, as (count, where they lead)."""

    def find(source, role: str, text: str, *, days: int = 0):
        person = getattr(world.people, role)
        asked = Asked(
            contract=world.contract,
            user=person,
            agreement=agreement_of(world.contract),
            until=world.contract.pinned_on + timedelta(days=days),
            words=asked_words(text),
            roles=frozenset(roles_of(person, world.contract)),
        )
        found = source(asked, EVERYTHING)
        assert found.count == len(found.hits)
        return [hit.target for hit in found.hits]

    return find


def test_a_letter_is_found_by_its_text_and_a_draft_by_its_own_side(
    world, finds, monkeypatch
):
    posted = [("letter", world.letter.pk)]
    for role in ("a_finance", "b_onsite", "auditor"):
        assert posted == finds(letters, role, "现场检查 请予配合"), role
        # Of what had not gone out by the day, the other side knew nothing.
        before = finds(letters, role, "现场检查", days=-1)
        assert (posted if role == "auditor" else []) == before
    services.draft_letter(
        contract=world.contract, kind="general", by=world.people.b_lead,
        values={
            "title": "关于接口的函", "addressee": "甲方", "own_number": "",
            "body": "乙方拟于下周更换接口。", "fields": {},
        },
    )  # fmt: skip
    readers = {
        role: len(finds(letters, role, "更换接口"))
        for role in ("b_lead", "b_onsite", "auditor", "a_handler", *STRANGERS)
    }
    assert {"b_lead", "b_onsite", "auditor"} == {
        role for role, count in readers.items() if count
    }
    assert 0 == len(finds(letters, "b_lead", world.letter_draft.title))
    # With the filter out, 甲方 would read 乙方's draft.
    with monkeypatch.context() as out:
        out.setattr(written, "letters_for", _every)
        out.setattr(written, "_own", lambda row, asked: True)
        assert finds(letters, "a_handler", "更换接口")


def _every(contract, user, roles):
    return written.Letter.objects.filter(contract=contract)


def test_a_change_is_found_by_its_reason_and_by_what_it_changes(
    world, finds, monkeypatch
):
    found = [("amendment", world.amendment.pk)]
    for role in ("a_approver", "b_lead", "auditor"):
        for text in ("上级部署", "任务分工 2026年3月31日", "BG-2025"):
            assert found == finds(amendments, role, text), (role, text)
    assert [] == finds(amendments, "b_lead", "上级部署", days=-1)
    for role in STRANGERS:
        assert [] == finds(amendments, role, "上级部署")
    monkeypatch.setattr(
        "contracts.models.scope.ScopedQuerySet.visible_to",
        lambda rows, user: rows,
    )
    assert found == finds(amendments, STRANGERS[0], "上级部署")


def test_a_statement_is_found_by_its_words_and_leads_to_its_event(
    world, finds, monkeypatch
):
    found = [("event", world.statement.event_id)]
    for role in ("a_handler", "b_lead", "auditor"):
        assert found == finds(statements, role, "接口中断"), role
    assert found == finds(statements, "a_handler", "乙方陈述 证据.pdf")
    stranger = make.make_person()
    world.people.stranger = stranger
    for role in (*STRANGERS, "stranger"):
        assert [] == finds(statements, role, "接口中断")
    monkeypatch.setattr(
        "contracts.models.scope.ScopedQuerySet.visible_to",
        lambda rows, user: rows,
    )
    assert found == finds(statements, "stranger", "接口中断")
