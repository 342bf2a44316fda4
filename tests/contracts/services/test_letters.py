"""Letters up to their signing out: two people, one draft, frozen after."""

import pytest
from django.db import DatabaseError, transaction

from contracts.models import Letter
from contracts.policies import NotAllowed, Refused
from contracts.services import letters as services
from tests import factories as make

pytestmark = pytest.mark.django_db
SAID = {
    "title": "关于有关事项的函", "addressee": "乙方", "own_number": "",
    "body": "请予配合。", "fields": {},
}  # fmt: skip


@pytest.fixture
def scene():
    contract = make.make_contract()
    return contract, make.make_people(contract)


def test_one_writes_another_signs_and_nobody_edits_it_after(scene):
    contract, people = scene
    two = make.make_person(contract, "a_handler", "a_approver")
    letter = services.draft_letter(
        contract=contract, kind="general", values=SAID, by=two
    )
    again = services.draft_letter(
        contract=contract, kind="general", values=SAID, by=two
    )
    assert letter == again  # a double click
    with pytest.raises(NotAllowed):
        services.edit_letter(
            letter_id=letter.pk, revision=1, values=SAID, by=people.b_lead
        )
    asked = services.ask_to_issue(letter_id=letter.pk, revision=1, by=two)
    with pytest.raises(Refused, match="已在等待"):  # a double click
        services.ask_to_issue(letter_id=letter.pk, revision=1, by=two)
    with pytest.raises(Refused, match="正待签发"):
        services.edit_letter(
            letter_id=letter.pk, revision=1, values=SAID, by=two
        )
    sign = {"proposal_id": asked.pk, "today": make.TODAY}
    with pytest.raises(Refused, match="另一人"):
        services.issue_letter(by=two, **sign)
    with pytest.raises(NotAllowed):
        services.issue_letter(by=people.b_lead, **sign)
    signed = services.issue_letter(by=people.a_approver, **sign)
    assert ("JH-2025-001", make.TODAY) == (signed.number, signed.dated_on)
    assert services.digest_of(signed) == signed.digest
    with pytest.raises(Refused, match="已签发"):
        services.discard_letter(
            letter_id=letter.pk, by=two, today=make.TODAY
        )
    for act in (
        lambda: Letter.objects.filter(pk=letter.pk).update(body="改"),
        lambda: Letter.objects.filter(pk=letter.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_what_its_fact_could_not_hold_is_refused_in_the_draft(scene):
    contract, people = scene
    with pytest.raises(Refused, match="不认识的成果"):
        services.draft_letter(
            contract=contract, kind="demand", by=people.a_handler,
            values=SAID
            | {"fields": {"deliverable": "poem", "due_on": "2026-02-01"}},
        )  # fmt: skip
    with pytest.raises(Refused, match="期限 2020年1月1日 早于"):
        services.draft_letter(
            contract=contract, kind="demand", by=people.a_handler,
            values=SAID | {
                "fields": {"deliverable": "work_plan", "due_on": "2020-01-01"}
            },
        )  # fmt: skip
    with pytest.raises(NotAllowed, match="不由己方发出"):
        services.check_drafts(contract, people.a_handler, "outside_use")
    with pytest.raises(NotAllowed):
        services.check_drafts(contract, people.auditor, "general")
