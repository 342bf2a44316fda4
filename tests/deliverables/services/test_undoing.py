"""甲方 takes a conclusion or a receipt back, and what follows from it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from contracts.models import AuditEvent
from contracts.policies import NotAllowed, Refused
from contracts.services.proposals import withdraw_proposal
from deliverables.models import AcceptanceReview, Decision, Receipt
from deliverables.queries.facts import facts_of
from deliverables.queries.state import decision_of, receipt_of
from deliverables.services.reviews import decide_review, propose_decision
from deliverables.services.submissions import (
    receive_submission,
    withdraw_submission,
)
from deliverables.services.undoing import (
    confirm_undo,
    decline_undo,
    propose_undo,
    undo_receipt,
)
from kaifeng_credit.replay import Replay
from kaifeng_credit.resting import check_nothing_rests
from tests import factories as make

WHY = "把第 3 条的数据看错了"


def ask(story, submission, role="a_handler", reason=WHY):
    return propose_undo(
        submission=submission, by=getattr(story.people, role), reason=reason,
        rests=check_nothing_rests,
    )  # fmt: skip


def sign(story, proposal, by=None):
    return confirm_undo(
        proposal_id=proposal.pk, by=by or story.people.a_approver,
        today=make.TODAY, rests=check_nothing_rests,
    )  # fmt: skip


def undo(story, submission):
    return sign(story, ask(story, submission))


def take_back(story, submission, role="a_handler", reason=WHY):
    return undo_receipt(
        submission=submission, by=getattr(story.people, role),
        today=make.TODAY, reason=reason,
    )  # fmt: skip


def kinds(story) -> list[str]:
    story.contract.refresh_from_db()
    return [fact.kind for _, fact in facts_of(story.contract)]


# --- a conclusion ---------------------------------------------------------------
def test_two_people_take_a_conclusion_back_and_both_rows_stay(story):
    decision = story.decided(result="rejected")
    back = undo(story, decision.submission)
    assert [decision, back] == list(Decision.objects.order_by("pk"))
    assert decision == back.reverses
    assert (WHY, decision.number) == (back.note, back.number)
    assert story.people.a_handler == back.prepared_by
    assert story.people.a_approver == back.recorded_by
    assert decision_of(decision.submission) is None
    assert ["submitted", "received"] == kinds(story)
    said = AuditEvent.objects.get(action="decision_undone").detail
    assert WHY == said["reason"]


def test_the_paper_opens_again_and_the_round_is_decided_once_more(story):
    decision = story.decided(result="rejected")
    undo(story, decision.submission)
    review = AcceptanceReview.objects.get()
    assert "drafting" == review.state
    proposed = propose_decision(
        review=review, term=make.term_of(story.row()),
        by=story.people.a_handler, today=make.TODAY,
        revision=review.revision,
    )  # fmt: skip
    second = decide_review(
        review=proposed, term=make.term_of(story.row()),
        by=story.people.a_approver, today=make.TODAY,
        revision=review.revision,
    )  # fmt: skip
    assert (1, 2) == (decision.turn, second.turn)
    assert decision.number != second.number
    assert second == decision_of(decision.submission)
    assert ["submitted", "received", "rejected"] == kinds(story)


def test_what_was_known_before_is_still_known(story):
    """The history of the answer holds the conclusion and its undoing."""
    decision = story.decided()
    moment = decision.recorded_at
    # Of one transaction PostgreSQL knows one moment: a day later by hand.
    back = row_of(
        decision, reverses=decision, number=decision.number,
        recorded_at=moment + timedelta(days=1),
        sequence=decision.sequence + 1,
    )  # fmt: skip
    story.contract.refresh_from_db()
    replay = Replay(story.contract, make.TODAY, story.people.auditor)

    def state(at):
        rows = replay.answer(at)["deliverables"]
        return next(r["state"] for r in rows if r["key"] == "work_plan")

    assert ("accepted", "in_review") == (
        state(moment), state(back.recorded_at),
    )  # fmt: skip
    entry = replay.entries[f"decision:{back.pk}"]
    assert f"decision:{decision.pk}" == entry.reverses


def test_nobody_signs_what_they_asked_for(story):
    decision = story.decided()
    proposal = ask(story, decision.submission, role="a_approver")
    with pytest.raises(Refused) as refused:
        sign(story, proposal)
    assert "second_person_needed" == refused.value.code
    other = make.make_person(story.contract, "a_approver")
    assert decision == sign(story, proposal, by=other).reverses


@pytest.mark.parametrize("role", ["a_finance", "b_lead", "auditor"])
def test_only_those_who_decide_ask_for_it(story, role):
    decision = story.decided()
    with pytest.raises(NotAllowed):
        ask(story, decision.submission, role=role)


@pytest.mark.parametrize("role", ["a_handler", "b_lead", "auditor"])
def test_only_an_approver_signs_it(story, role):
    person = make.make_person(story.contract, role)
    proposal = ask(story, story.decided().submission)
    with pytest.raises(NotAllowed):
        sign(story, proposal, by=person)


def test_a_reason_is_asked_for(story):
    with pytest.raises(Refused) as refused:
        ask(story, story.decided().submission, reason=" ")
    assert "reason_missing" == refused.value.code


def test_it_is_asked_for_once_and_may_be_sent_back_or_withdrawn(story):
    submission = story.decided().submission
    proposal = ask(story, submission)
    with pytest.raises(Refused) as refused:
        ask(story, submission, role="a_approver")
    assert "already_proposed" == refused.value.code
    decline_undo(
        proposal_id=proposal.pk, by=story.people.a_approver, reason="无误"
    )
    again = ask(story, submission)
    withdraw_proposal(proposal_id=again.pk, by=story.people.a_handler)
    for settled in (proposal, again):
        with pytest.raises(Refused) as refused:
            sign(story, settled)
        assert "already_settled" == refused.value.code
    assert decision_of(submission)


def test_what_乙方_does_between_asking_and_signing_holds(story):
    decision = story.decided(result="rejected")
    proposal = ask(story, decision.submission)
    make.answer_all(story.row(), story.people.b_lead)
    with pytest.raises(Refused) as refused:
        sign(story, proposal)
    assert "acted_upon" == refused.value.code
    assert "不可撤销：乙方已开始逐条答复" in refused.value.message
    assert decision == decision_of(decision.submission)


def test_a_second_undoing_reads_who_was_first(story):
    submission = story.decided().submission
    undo(story, submission)
    with pytest.raises(Refused) as refused:
        ask(story, submission)
    assert "already_undone" == refused.value.code
    assert str(story.people.a_approver) in refused.value.message


# --- a receipt ------------------------------------------------------------------
def test_a_receipt_is_taken_back_by_who_signed_or_a_colleague(story):
    submission = story.received()
    back = take_back(story, submission, role="a_approver")
    assert receipt_of(submission) is None
    assert (WHY, 1) == (back.note, back.turn)
    assert ["submitted"] == kinds(story)


def test_after_it_乙方_may_withdraw(story):
    submission = story.received()
    take_back(story, submission)
    withdraw_submission(
        submission=submission, by=story.people.b_lead, today=make.TODAY
    )
    with pytest.raises(Refused) as refused:
        take_back(story, submission)
    assert "not_received" == refused.value.code


def test_after_it_甲方_may_sign_for_it_again(story):
    submission = story.received()
    take_back(story, submission)
    again = receive_submission(
        submission=submission, by=story.people.a_approver, today=make.TODAY
    )
    assert (2, again) == (again.turn, receipt_of(submission))
    take_back(story, submission)
    assert 4 == Receipt.objects.count()


@pytest.mark.parametrize("role", ["a_finance", "b_lead", "auditor"])
def test_nobody_else_takes_a_receipt_back(story, role):
    with pytest.raises(NotAllowed):
        take_back(story, story.received(), role=role)


def test_a_receipt_under_a_conclusion_stays(story):
    submission = story.decided().submission
    with pytest.raises(Refused) as refused:
        take_back(story, submission)
    assert "须先撤销结论" in refused.value.message
    undo(story, submission)
    take_back(story, submission)


# --- what the database keeps ----------------------------------------------------
def row_of(act, **changes):
    fields = {
        name: getattr(act, name)
        for name in ("contract", "submission", "happened_on", "recorded_by")
    }
    if isinstance(act, Decision):
        fields |= {"number": "YS-9", "result": act.result,
                   "prepared_by": act.prepared_by}  # fmt: skip
    fields |= {"sequence": 9, **changes}
    return type(act).objects.create(**fields)


@pytest.mark.parametrize(
    "changes",
    [{}, {"turn": 2}, {"turn": 0}, {"turn": 3}],
    ids=["again", "second", "zeroth", "third"],
)
@pytest.mark.parametrize("kind", [Decision, Receipt])
def test_plain_sql_puts_no_second_act_on_a_round(story, kind, changes):
    decision = story.decided()
    act = decision if kind is Decision else receipt_of(decision.submission)
    with pytest.raises(DatabaseError), transaction.atomic():
        row_of(act, **changes)


def test_plain_sql_takes_nothing_back_twice_nor_elsewhere(story):
    decision = story.decided()
    back = undo(story, decision.submission)
    other = story.decided("research_report")
    for reverses, submission in (
        (decision, decision.submission),
        (back, decision.submission),
        (other, decision.submission),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            row_of(decision, reverses=reverses, submission=submission)


def test_plain_sql_takes_nothing_from_under_what_rests_on_it(story):
    rejected = story.decided(result="rejected")
    receipt = receipt_of(rejected.submission)
    with (
        pytest.raises(DatabaseError, match="under a decision"),
        transaction.atomic(),
    ):
        row_of(receipt, reverses=receipt)
    make.make_submission(story.row(), story.people.b_lead)
    with pytest.raises(DatabaseError, match="answered"), transaction.atomic():
        row_of(rejected, reverses=rejected)
