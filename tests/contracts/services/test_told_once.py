"""What a letter, a change or an event recorded is not typed in again."""

from datetime import timedelta

import pytest

from contracts.models import RecordedFact
from contracts.policies import Refused
from contracts.queries.agreements import agreement_of
from contracts.queries.letters import line_of
from contracts.rules.facts import parse_fact
from contracts.services import recorded_facts
from contracts.services.recorded_facts import approve_fact, propose_fact
from kaifeng_credit.consistency import check_history
from kaifeng_credit.importing import History, try_history
from tests import factories as make
from tests.amending import (
    DATED,
    DAY,
    EFFECT,
    agreed,
    ask,
    conclude,
    posted,
    receive,
    seal,
    step,
)
from tests.stories import fact

pytestmark = pytest.mark.django_db
NOTICE = {
    "subject": "amendment", "by": "a", "effective_on": EFFECT.isoformat(),
}  # fmt: skip


@pytest.fixture
def people():
    contract = make.make_contract(is_demo=True, pinned_on=DAY)
    people = make.make_people(contract)
    people.contract = contract
    people.a = people.a_handler, people.a_approver
    return people


def typed(on=DAY, **more):
    return fact("notified", on.isoformat(), **(NOTICE | more))


def by_hand(people, one, role="a_handler", today=DAY):
    return propose_fact(
        contract=people.contract, fact=one, by=getattr(people, role),
        today=today, check=check_history,
    )  # fmt: skip


def count(people, kind="notified"):
    rows = RecordedFact.objects.standing_facts(people.contract)
    return rows.filter(kind=kind).count()


def test_a_letter_is_named(people, monkeypatch):
    letter = posted(people.contract, *people.a)
    step(letter, "received", *people.a)
    for one in (typed(), typed(act="变更一"), typed(received_on=str(DAY))):
        with pytest.raises(Refused) as refused:
            by_hand(people, one)
        assert "told_already" == refused.value.code
        said = refused.value.message
        assert f"函件 {letter.number}" in said, said
        assert "书面通知：变更协议，2025年12月15日" in said, said
        assert "收到、答复请在该函件页登记" in said
    # Another day, another effect, another sender, another subject.
    by_hand(people, typed(DAY - timedelta(1)))
    by_hand(people, typed(effective_on=str(EFFECT + timedelta(1))))
    by_hand(people, typed(by="b"), "b_lead")
    by_hand(people, typed(subject="rescission"))
    assert 1 == count(people)
    # With the defence out there are two of one notice.
    monkeypatch.setattr(
        recorded_facts, "check_told_once", lambda *_, **__: None
    )
    asked = by_hand(people, typed(act="变更一"))
    approve_fact(
        proposal_id=asked.pk, by=people.a_approver, today=DAY,
        check=check_history,
    )  # fmt: skip
    assert 2 == count(people)


def test_whoever_signs_is_told_what_came_meanwhile(people):
    asked = by_hand(people, typed(act="变更一"))
    letter = posted(people.contract, *people.a)
    with pytest.raises(Refused, match=f"函件 {letter.number}"):
        approve_fact(
            proposal_id=asked.pk, by=people.a_approver, today=DAY,
            check=check_history,
        )  # fmt: skip
    assert 1 == count(people)


def test_a_change_is_named_before_and_after_its_receipt(people):
    asked = ask(people.contract, people.a_handler)
    with pytest.raises(Refused, match=f"协议变更 {asked.subject} 记录"):
        by_hand(people, typed())
    receive(asked, people.b_lead)
    with pytest.raises(Refused, match=f"协议变更 {asked.subject} 记录.*变更页"):
        by_hand(people, typed())
    assert 1 == count(people)


def test_a_supplement_is_named(people):
    proposal = agreed(people.contract, people, DATED)
    made = conclude(seal(proposal, people.a_approver), people.b_lead)
    rows = RecordedFact.objects.standing_facts(people.contract)
    row = rows.get(kind="extended")
    again = parse_fact(
        {"kind": row.kind, **row.fields},
        agreement=agreement_of(people.contract),
    )
    with pytest.raises(Refused, match=f"补充协议 {made.number} 记录"):
        by_hand(people, again, today=EFFECT)


@pytest.mark.parametrize(
    ("one", "again"),
    [
        (fact("suspended", start="2025-12-01"),
         fact("suspended", start="2025-12-01", end="2025-12-08")),
        (fact("fraud", "2025-12-01", act="一"),
         fact("fraud", "2025-12-01", act="一", loss="100")),
    ],
    ids=lambda one: one.kind,
)  # fmt: skip
def test_an_event_is_named(people, one, again):
    make.recorded(people.contract, people, one)
    with pytest.raises(Refused, match=r"事件登记记录（.*2025年12月1日.*事件页"):
        by_hand(people, again)


def test_what_was_typed_is_not_posted_nor_asked_for_again(people):
    make.recorded(people.contract, people, typed(received_on=str(DAY)))
    with pytest.raises(Refused, match="事实登记记录"):
        posted(people.contract, *people.a)
    with pytest.raises(Refused, match="事实登记记录"):
        ask(people.contract, people.a_handler)
    assert 1 == count(people)


def test_two_letters_of_one_day_may_be_two_notices(people):
    first = posted(people.contract, *people.a)
    step(first, "received", *people.a)
    second = posted(people.contract, *people.a)
    assert line_of(people.contract, second).fact is not None
    assert 2 == count(people)


def test_a_file_of_the_past_is_told_the_same(people):
    letter = posted(people.contract, *people.a)
    step(letter, "received", *people.a)
    fresh = typed(DAY - timedelta(3))
    history = History.of([typed(act="变更一"), fresh])
    ((one, refused),) = try_history(
        history, contract=people.contract, by=people.a_handler
    )
    assert typed(act="变更一") == one
    assert f"函件 {letter.number}" in refused.message
