"""One notice is one fact, whether a letter gives it or other paper does."""

from datetime import date, timedelta

import pytest

from contracts.models import RecordedFact
from contracts.policies import Refused
from contracts.queries.amendments import amendments_of
from contracts.queries.letters import line_of
from contracts.services import amendments, letter_steps
from contracts.services.letter_steps import propose_undoing
from kaifeng_credit.consistency import check_history
from tests import factories as make
from tests.amending import DAY, EFFECT, ask, posted, receive, reply, step

pytestmark = pytest.mark.django_db
OTHER = [{"kind": "date", "key": "task_division", "value": "2026-04-30"}]


@pytest.fixture
def people():
    contract = make.make_contract(is_demo=True, pinned_on=DAY)
    people = make.make_people(contract)
    people.contract = contract
    people.a = people.a_handler, people.a_approver
    return people


def notices(people) -> list[dict]:
    rows = RecordedFact.objects.standing_facts(people.contract)
    return [row.fields for row in rows.filter(kind="notified")]


def undo(letter, by):
    return propose_undoing(
        letter_id=letter.pk, reason="看错", by=by, check=check_history
    )


def test_a_letter_gives_the_notice_and_its_steps_are_the_days(people):
    letter = posted(people.contract, *people.a)
    asked = ask(people.contract, people.a_handler, notice=letter.pk)
    receive(asked, people.b_lead)
    assert "received" == line_of(people.contract, letter).steps["received"].step
    with pytest.raises(Refused, match=f"协议变更 {asked.subject} .*变更页登记"):
        step(letter, "replied", *people.a)
    with pytest.raises(Refused, match="收到日已登记"):
        receive(asked, people.b_lead)
    undo(letter, people.a_handler)  # the receipt may still be corrected
    reply(asked, people.b_lead)
    (notice,) = notices(people)
    day = DAY.isoformat()
    assert (day, day, day) == (
        notice["on"], notice["received_on"], notice["replied_on"],
    )  # fmt: skip
    assert "act" not in notice
    (found,) = amendments_of(people.contract, people.b_lead)
    assert (letter, "agreed", DAY) == (
        found.letter, found.state(DAY), found.replied_on,
    )  # fmt: skip
    line = line_of(people.contract, letter)
    assert found.notice == line.fact
    assert ["posted", "received", "replied"] == list(line.steps)
    with pytest.raises(Refused, match="已书面答复，登记不能撤去"):
        undo(letter, people.a_handler)


def test_what_a_letter_recorded_is_not_recorded_again(people, monkeypatch):
    letter = posted(people.contract, *people.a)
    with pytest.raises(Refused, match=f"已由函件 {letter.number} 记入.*选定"):
        ask(people.contract, people.a_handler)
    # Another notice of another effect, or of the other side, is another one.
    ask(people.contract, people.a_handler, effective_on=EFFECT + timedelta(1))
    ask(people.contract, people.b_lead)
    with monkeypatch.context() as out:
        out.setattr(amendments, "check_not_by_letter", lambda *_, **__: None)
        before = ask(people.contract, people.a_handler, changes=OTHER)
    with pytest.raises(Refused, match=f"{letter.number} 记入.*请撤回"):
        receive(before, people.b_lead)
    assert 1 == len(notices(people))
    # With the defence out there would be two of one notice.
    monkeypatch.setattr(
        "contracts.services.amendment_notices.check_not_by_letter",
        lambda *_, **__: None,
    )
    receive(before, people.b_lead)
    assert 2 == len(notices(people))


def test_what_a_change_noted_is_not_posted_again(people, monkeypatch):
    asked = ask(people.contract, people.a_handler)
    receive(asked, people.b_lead)
    with pytest.raises(Refused, match=f"协议变更 {asked.subject} 登记"):
        posted(people.contract, *people.a)
    assert 1 == len(notices(people))
    with monkeypatch.context() as out:
        out.setattr(letter_steps, "check_not_by_change", lambda *_: None)
        posted(people.contract, *people.a)
        assert 2 == len(notices(people))


def test_a_letter_is_the_notice_of_one_change_and_free_once_it_is_taken_back(
    people,
):
    letter = posted(people.contract, *people.a)
    named = {"notice": letter.pk}
    with pytest.raises(Refused, match="未交寄，或已是"):
        ask(people.contract, people.b_lead, **named)
    with pytest.raises(Refused, match=f"函件 {letter.number} 于2025年"):
        ask(
            people.contract, people.a_handler,
            effective_on=date(2026, 3, 1), **named,
        )  # fmt: skip
    first = ask(people.contract, people.a_handler, **named)
    with pytest.raises(Refused, match="未交寄，或已是"):
        ask(people.contract, people.a_handler, note="再提", **named)
    with pytest.raises(Refused, match=f"请先撤回 {first.subject}"):
        undo(letter, people.a_handler)
    amendments.withdraw_amendment(proposal_id=first.pk, by=people.a_handler)
    # Answered on paper already: the answer belongs on the page of a change.
    step(letter, "received", *people.a)
    step(letter, "replied", *people.a)
    with pytest.raises(Refused, match="已登记答复"):
        ask(people.contract, people.a_handler, **named)
    letter_steps.sign_step(
        proposal_id=undo(letter, people.a_handler).pk, by=people.a_approver,
        today=DAY, check=check_history,
    )  # fmt: skip
    again = ask(people.contract, people.a_handler, **named)
    reply(again, people.b_lead)
    assert 1 == len(notices(people))
