"""Readings with what was decided and objected; papers of facts."""

from datetime import date

import pytest

from contracts.models import RecordedFact
from contracts.queries.agreements import agreement_of
from contracts.queries.clock import now
from contracts.services.facts import stamp
from contracts.services.files import keep_bytes
from contracts.services.readings import object_to_reading
from kaifeng_credit.searching.found import Asked
from kaifeng_credit.searching.sources import facts, readings
from kaifeng_credit.searching.texts import read_some
from kaifeng_credit.searching.words import asked_words
from tests import factories as make

pytestmark = pytest.mark.django_db
EVERYTHING = slice(0, 100)


@pytest.fixture
def people():
    contract = make.make_contract()
    people = make.make_people(contract)
    people.contract = contract
    return people


def asked(people, text: str, *, by: str = "b_lead") -> Asked:
    return Asked(
        contract=people.contract,
        user=getattr(people, by),
        agreement=agreement_of(people.contract),
        until=make.TODAY,
        words=asked_words(text),
    )


def test_a_reading_is_found_by_its_question_and_by_what_was_said(people):
    object_to_reading(
        contract=people.contract, key="delay.rework", text="双方另有约定",
        by=people.b_lead, today=make.TODAY,
    )  # fmt: skip
    found = readings(asked(people, "另有约定"), EVERYTHING)
    assert 1 == found.count
    assert any(part.found for part in found.hits[0].near)
    assert readings(asked(people, "int-02"), EVERYTHING).count


def test_a_letter_is_found_by_the_words_of_its_scan(people):
    row = RecordedFact.objects.create(
        **stamp(
            people.contract, by=people.a_approver, on=date(2025, 7, 1)
        ),
        kind="general_breach", fields={"on": "2025-07-01", "by": "b"}, on_behalf_of="b",
        proposed_by=people.a_handler, file_name="函件.txt",
        file=keep_bytes("乙方来函，逾期原因说明".encode()),
    )  # fmt: skip
    question = asked(people, "逾期原因")
    assert 0 == facts(question, EVERYTHING).count
    read_some(now=now())
    (hit,) = facts(question, EVERYTHING).hits
    assert ("fact", "recordedfact", row.pk) == hit.target
    assert "逾期原因" == next(part.text for part in hit.near if part.found)
    assert 0 == facts(
        asked(people, "逾期原因", by="system_admin"), EVERYTHING
    ).count
