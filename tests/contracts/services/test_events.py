"""Both sides' statements stand; nobody edits one."""

import pytest
from django.db import DatabaseError, transaction

from contracts.models import EventStatement, RecordedFact
from contracts.policies import NotAllowed, Refused
from contracts.services.events import state_event
from tests import factories as make
from tests.stories import fact

pytestmark = pytest.mark.django_db


def test_each_side_says_its_own_and_it_stays():
    contract = make.make_contract()
    people = make.make_people(contract)
    make.recorded(contract, people, fact("fraud", "2025-12-01", act="1"))
    row = RecordedFact.objects.get()

    def state(by, cause="b", text="数据不实", of=row):
        return state_event(
            contract=contract, row=of, cause=cause, text=text, by=by
        )

    state(people.a_handler)
    said = state(people.b_lead, "third", "系统供应商所致")
    assert ("b", "third") == (said.side, said.cause)
    for by in (people.b_onsite, people.auditor):
        with pytest.raises(NotAllowed):
            state(by)
    for code, wrong in (
        ("already_said", {"text": " 数据不实 "}),
        ("text_missing", {"text": " "}),
    ):
        with pytest.raises(Refused) as refused:
            state(people.a_approver, **wrong)
        assert code == refused.value.code
    other = make.make_contract()
    with pytest.raises(Refused) as refused:
        state_event(contract=other, row=row, cause="a", text="x",
                    by=make.make_person(other, "b_lead"))  # fmt: skip
    assert "not_an_event" == refused.value.code
    with pytest.raises(DatabaseError), transaction.atomic():
        EventStatement.objects.update(text="改")
    with pytest.raises(DatabaseError), transaction.atomic():
        EventStatement.objects.create(
            contract=other, event=row, side="a", cause="a", text="x",
            recorded_by=people.a_handler,
        )  # fmt: skip
