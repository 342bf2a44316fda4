from datetime import timedelta

import pytest

from contracts.models import AuditEvent
from contracts.policies import NotAllowed, Refused
from deliverables.models import AcceptanceReview, Decision
from deliverables.queries.facts import facts_of
from deliverables.services.reviews import (
    decide_review,
    propose_decision,
    return_review,
    save_review,
)
from deliverables.states import ReviewState
from tests import factories as make


class Desk:
    """甲方's desk on one received submission."""

    def __init__(self, story, key="work_plan"):
        self.story, self.people = story, story.people
        self.submission = story.received(key)
        self.term = make.term_of(self.submission.deliverable)

    def findings(self, failing=(), **more):
        return {
            criterion.key: {
                "verdict": "not_met" if criterion.key in failing else "met",
                "comment": "请补充" if criterion.key in failing else "",
                "evidence": None,
                "place": "",
                **more,
            }
            for criterion in self.term.criteria
        }

    def save(self, by="a_handler", result="accepted", revision=0, **more):
        return save_review(
            submission=self.submission,
            term=self.term,
            findings=more.pop("findings", self.findings()),
            result=result,
            conclusion="",
            revision=revision,
            by=getattr(self.people, by),
            **more,
        )

    def propose(self, paper, by="a_handler", **more):
        return propose_decision(
            review=paper,
            term=self.term,
            by=getattr(self.people, by),
            today=make.TODAY,
            revision=more.get("revision", paper.revision),
        )

    def decide(self, paper, by="a_approver", **more):
        return decide_review(
            review=paper,
            term=self.term,
            by=getattr(self.people, by),
            today=make.TODAY,
            revision=more.get("revision", paper.revision),
        )


@pytest.fixture
def desk(story):
    return Desk(story)


def code(act, *args, **kwargs) -> str:
    with pytest.raises(Refused) as refused:
        act(*args, **kwargs)
    return refused.value.code


def test_two_people_of_party_a_make_a_decision(desk):
    paper = desk.propose(desk.save())
    decision = desk.decide(paper)
    assert ("accepted", "YS-2025-001") == (decision.result, decision.number)
    assert desk.people.a_handler == decision.prepared_by
    assert desk.people.a_approver == decision.recorded_by
    paper.refresh_from_db()
    assert ReviewState.DECIDED == paper.state


def test_the_decision_keeps_the_criteria_in_their_own_words(desk):
    version = desk.submission.documents.get()
    findings = desk.findings(evidence=version.pk, place="第 3 页")
    decision = desk.decide(desk.propose(desk.save(findings=findings)))
    assert [c.quote for c in desk.term.criteria] == [
        row["quote"] for row in decision.findings
    ]
    assert {
        "name": version.name,
        "version": 1,
        "sha256": version.file_id,
        "place": "第 3 页",
    } == decision.findings[0]["evidence"]


def test_the_decision_keeps_the_numbers_behind_its_verdicts(story):
    decision = story.decided("research_report")
    said = {row["criterion"]: row["measured"] for row in decision.findings}
    assert said["research_report_weaknesses"] is None
    assert {
        "measure": "ratio",
        "needed": "0.95",
        "words": "抽样 500，正确 481，96.2%",
        "missing": "",
        "number": 481,
        "out_of": 500,
        "refs": [],
    } == said["research_report_accuracy"]
    assert "30/5" == said["research_report_recommendations"]["words"]


def test_nobody_signs_what_they_proposed(desk):
    paper = desk.propose(desk.save(by="a_approver"), by="a_approver")
    assert "second_person_needed" == code(desk.decide, paper)
    assert not Decision.objects.exists()


def test_another_approver_signs_what_the_first_proposed(desk):
    other = make.make_person(desk.story.contract, "a_approver")
    desk.people.other = other
    paper = desk.propose(desk.save(by="a_approver"), by="a_approver")
    assert other == desk.decide(paper, by="other").recorded_by


@pytest.mark.parametrize(
    "role", ["a_handler", "a_finance", "b_lead", "auditor"]
)
def test_only_the_approver_signs(desk, role):
    paper = desk.propose(desk.save())
    with pytest.raises(NotAllowed):
        desk.decide(paper, by=role)


def test_an_unproposed_paper_is_not_signed(desk):
    assert "not_proposed" == code(desk.decide, desk.save())


def test_a_second_window_does_not_overwrite_the_first(desk):
    desk.save()
    assert "changed_meanwhile" == code(desk.save, result="rejected")
    assert "accepted" == AcceptanceReview.objects.get().result


def test_what_is_proposed_is_what_was_checked(desk):
    paper = desk.save()
    desk.save(revision=1)
    assert "changed_meanwhile" == code(desk.propose, paper, revision=1)


def test_what_is_signed_is_what_was_seen(desk):
    paper = desk.propose(desk.save())
    assert "changed_meanwhile" == code(desk.decide, paper, revision=7)


def test_a_second_click_proposes_nothing_twice(desk):
    paper = desk.propose(desk.save())
    assert "already_proposed" == code(desk.propose, paper)
    assert 1 == AuditEvent.objects.filter(action="decision_proposed").count()


def test_a_second_click_decides_nothing_twice(desk):
    paper = desk.propose(desk.save())
    desk.decide(paper)
    assert "already_decided" == code(desk.decide, paper)
    assert 1 == Decision.objects.count()


def test_saving_a_proposed_paper_takes_the_proposal_back(desk):
    paper = desk.propose(desk.save())
    desk.save(revision=paper.revision)
    paper.refresh_from_db()
    assert ReviewState.DRAFTING == paper.state
    assert "not_proposed" == code(desk.decide, paper)


def test_evidence_is_a_file_of_this_submission(desk):
    other = make.make_version(
        desk.story.row("score_measures"), desk.people.b_lead
    )
    findings = desk.findings(evidence=other.pk)
    assert "foreign_evidence" == code(desk.save, findings=findings)
    assert not AcceptanceReview.objects.exists()


def test_a_paper_sent_back_says_why_and_can_be_proposed_again(desk):
    paper = desk.propose(desk.save())
    send = {"review": paper, "by": desk.people.a_approver}
    assert "reason_needed" == code(return_review, reason=" ", **send)
    return_review(reason="证据页码不对", **send)
    paper.refresh_from_db()
    assert ("drafting", "证据页码不对") == (paper.state, paper.return_reason)
    paper = desk.propose(paper)
    assert "" == paper.return_reason


def test_a_rejection_opens_the_next_round(desk):
    failing = desk.term.criteria[0].key
    desk.decide(
        desk.propose(
            desk.save(result="rejected", findings=desk.findings({failing}))
        )
    )
    again = make.make_submission(
        desk.submission.deliverable, desk.people.b_lead
    )
    assert 2 == again.round


def test_outside_a_package_a_rejection_names_its_own_rework_date(story):
    desk = Desk(story, "expert_roster")
    failing = desk.term.criteria[0].key
    due_on = make.TODAY + timedelta(days=9)
    paper = desk.save(
        result="rejected",
        findings=desk.findings({failing}),
        rework_due_on=due_on,
    )
    assert due_on == desk.decide(desk.propose(paper)).rework_due_on
    facts = {fact.kind: fact for _, fact in facts_of(story.contract)}
    assert due_on == facts["rejected"].day("due_on")


def test_inside_a_package_the_agreement_names_the_rework_date(desk):
    failing = desk.term.criteria[0].key
    paper = desk.save(
        result="rejected",
        findings=desk.findings({failing}),
        rework_due_on=make.TODAY + timedelta(days=9),
    )
    assert paper.rework_due_on is None
    desk.decide(desk.propose(paper))
    facts = {fact.kind: fact for _, fact in facts_of(desk.story.contract)}
    assert facts["rejected"].day("due_on") is None
