"""A panel: seats, declarations, opinions, and its result by two people."""

import pytest
from django.db import DatabaseError, transaction

from contracts.models import AuditEvent
from contracts.policies import NotAllowed, Refused
from deliverables.models import ExpertOpinion, ExpertReview, PanelMember
from deliverables.services import panels
from deliverables.services.panels import (
    declare,
    dissolve_panel,
    give_opinion,
    propose_result,
    record_result,
    reopen_panel,
    seat_experts,
)
from tests import factories as make


@pytest.fixture
def panel(story):
    return make.make_panel(story.received(), story.people.a_handler)


def code(act, *args, **kwargs) -> str:
    with pytest.raises(Refused) as refused:
        act(*args, **kwargs)
    return refused.value.code


def hear_all(story, panel, *votes: bool):
    for member, agrees in zip(
        panel.members.order_by("pk"), votes, strict=True
    ):
        make.hear(member, story.people.a_handler, agrees=agrees)


def test_the_result_is_the_majority_recorded_by_two_people(story, panel):
    hear_all(story, panel, True, True, False)
    asked = propose_result(panel=panel, by=story.people.a_handler)
    row = record_result(
        panel=asked, by=story.people.a_approver, today=make.TODAY
    )
    assert ("pass", make.TODAY) == (row.result, row.happened_on)
    assert "同意 2，反对 1，回避 0" in row.note
    assert row.deliverable == panel.submission.deliverable
    panel.refresh_from_db()
    assert ("recorded", row) == (panel.state, panel.recorded_as)


def test_a_majority_against_is_a_fact_too(story, panel):
    hear_all(story, panel, True, False, False)
    asked = propose_result(panel=panel, by=story.people.a_handler)
    row = record_result(
        panel=asked, by=story.people.a_approver, today=make.TODAY
    )
    assert "fail" == row.result


def test_nobody_records_what_they_proposed(story, panel):
    hear_all(story, panel, True, True, True)
    asked = propose_result(panel=panel, by=story.people.a_approver)
    assert "second_person_needed" == code(
        record_result, panel=asked, by=story.people.a_approver,
        today=make.TODAY,
    )  # fmt: skip
    assert not ExpertReview.objects.exists()


def test_a_result_waits_for_every_opinion(story, panel):
    first = panel.members.order_by("pk").first()
    make.hear(first, story.people.a_handler)
    assert "panel_incomplete" == code(
        propose_result, panel=panel, by=story.people.a_handler
    )


def test_a_recusal_that_makes_the_panel_even_is_mended_by_a_seat(
    story, panel
):
    people = list(panel.members.order_by("pk"))
    make.hear(people[0], story.people.a_handler, conflict=True)
    for member in people[1:]:
        make.hear(member, story.people.a_handler)
    with pytest.raises(Refused, match="不足 3 名"):
        propose_result(panel=panel, by=story.people.a_handler)
    seat_experts(
        submission=panel.submission, titles=["法律专家"],
        by=story.people.a_approver,
    )  # fmt: skip
    make.hear(panel.members.latest("pk"), story.people.a_handler)
    propose_result(panel=panel, by=story.people.a_handler)


def test_taken_back_it_is_open_again(story, panel):
    hear_all(story, panel, True, True, True)
    asked = propose_result(panel=panel, by=story.people.a_handler)
    assert "open" == reopen_panel(
        panel=asked, by=story.people.a_handler
    ).state


class TestSpeaking:
    def member(self, panel):
        return panel.members.order_by("pk").first()

    def test_nobody_speaks_before_declaring(self, story, panel):
        assert "not_declared" == code(
            give_opinion, member=self.member(panel), agrees=True,
            paper=("意见.pdf", [make.pdf_bytes()]),
            by=story.people.a_handler,
        )  # fmt: skip

    def test_whoever_is_recused_says_nothing(self, story, panel):
        member = self.member(panel)
        declare(member=member, conflict=True, by=story.people.a_handler)
        member = PanelMember.objects.get(pk=member.pk)
        assert "recused" == code(
            give_opinion, member=member, agrees=True,
            paper=("意见.pdf", [make.pdf_bytes()]),
            by=story.people.a_handler,
        )  # fmt: skip

    @pytest.mark.parametrize("what", ["declaration", "opinion"])
    def test_what_was_said_is_said_once(self, story, panel, what):
        make.hear(self.member(panel), story.people.a_handler)
        member = self.member(panel)
        if what == "declaration":
            assert "already_declared" == code(
                declare, member=member, conflict=False,
                by=story.people.a_handler,
            )  # fmt: skip
            return
        assert "already_spoken" == code(
            give_opinion, member=member, agrees=False,
            paper=("意见.pdf", [make.pdf_bytes()]),
            by=story.people.a_handler,
        )  # fmt: skip

    def test_the_paper_meets_the_checks_of_an_upload(self, story, panel):
        member = self.member(panel)
        declare(member=member, conflict=False, by=story.people.a_handler)
        member = PanelMember.objects.get(pk=member.pk)
        with pytest.raises(Refused):
            give_opinion(
                member=member, agrees=True, by=story.people.a_handler,
                paper=("签名.png", [b"MZ this is no picture"]),
            )  # fmt: skip
        assert not ExpertOpinion.objects.exists()

    def test_by_sql_too(self, story, panel):
        member = self.member(panel)
        with pytest.raises(DatabaseError), transaction.atomic():
            ExpertOpinion.objects.create(
                member=member, agrees=True, entered_by=story.people.a_handler
            )
        make.hear(member, story.people.a_handler)
        with pytest.raises(DatabaseError), transaction.atomic():
            ExpertOpinion.objects.update(agrees=False)


class TestOrganising:
    @pytest.mark.parametrize(
        "role", ["b_lead", "b_onsite", "a_finance", "auditor"]
    )
    def test_only_party_a_organises(self, story, role):
        with pytest.raises(NotAllowed):
            make.make_panel(story.received(), getattr(story.people, role))

    def test_before_the_receipt_there_is_nothing_to_review(self, story):
        assert "not_received" == code(
            make.make_panel, story.submitted(), story.people.a_handler
        )

    def test_a_decided_round_needs_no_experts(self, story):
        assert "already_decided" == code(
            make.make_panel, story.decided().submission,
            story.people.a_handler,
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("titles", "expected"),
        [([], "no_titles"), (["  "], "no_titles"),
         (["甲专家", "甲专家"], "title_twice"),
         (["信用管理专家1"], "title_twice"), (["专" * 61], "title_too_long")],
    )  # fmt: skip
    def test_seats_are_told_apart(self, story, panel, titles, expected):
        assert expected == code(
            seat_experts, submission=panel.submission, titles=titles,
            by=story.people.a_handler,
        )  # fmt: skip

    def test_dissolved_it_gives_way_to_another(self, story, panel):
        gone = dissolve_panel(
            panel=panel, by=story.people.a_handler, reason="专家有变"
        )
        assert "panel_closed" == code(
            dissolve_panel, panel=gone, by=story.people.a_handler, reason="再"
        )
        again = make.make_panel(panel.submission, story.people.a_handler)
        assert again != panel

    def test_it_says_why_it_is_dissolved(self, story, panel):
        assert "reason_needed" == code(
            dissolve_panel, panel=panel, by=story.people.a_handler,
            reason=" ",
        )  # fmt: skip

    def test_a_proposed_panel_takes_no_seat(self, story, panel):
        hear_all(story, panel, True, True, True)
        propose_result(panel=panel, by=story.people.a_handler)
        assert "panel_closed" == code(
            seat_experts, submission=panel.submission, titles=["又一名"],
            by=story.people.a_handler,
        )  # fmt: skip


def test_every_act_is_audited(story, panel):
    hear_all(story, panel, True, True, True)
    asked = propose_result(panel=panel, by=story.people.a_handler)
    panels.reopen_panel(panel=asked, by=story.people.a_handler)
    dissolve_panel(panel=panel, by=story.people.a_handler, reason="重组")
    found = set(AuditEvent.objects.values_list("action", flat=True))
    assert {
        "experts_seated", "conflict_declared", "expert_opinion",
        "panel_result_proposed", "panel_result_taken_back",
        "panel_dissolved",
    } <= found  # fmt: skip
