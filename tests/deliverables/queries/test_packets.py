"""What the 验收书 says: the fields an acceptance paper must carry."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from contracts.models import BackfillBatch, ReadingDecision
from contracts.queries.agreements import agreement_of
from contracts.services.facts import stamp
from deliverables.queries.packets import (
    _findings,
    _packet,
    enclosed_name,
    packet_context,
)
from deliverables.services.panels import propose_result, record_result
from deliverables.services.sign_offs import record_expert_review
from deliverables.services.submissions import (
    receive_submission,
    submit_deliverable,
    withdraw_submission,
)
from tests.factories import (
    answer_all,
    deliverable,
    hear,
    make_contract,
    make_decision,
    make_panel,
    make_people,
    make_received,
    make_submission,
    make_version,
    term_of,
)

pytestmark = pytest.mark.django_db

SUBMITTED = date(2025, 12, 12)
REJECTED = date(2026, 1, 9)
AGAIN = date(2026, 1, 23)
ACCEPTED = date(2026, 2, 6)


@pytest.fixture
def contract():
    return make_contract()


@pytest.fixture
def people(contract):
    return make_people(contract)


@pytest.fixture
def row(contract):
    return deliverable(contract, "research_report")


@pytest.fixture
def rejected(row, people):
    submission = make_received(
        row, b=people.b_onsite, a=people.a_handler, today=SUBMITTED
    )
    return make_decision(
        submission,
        handler=people.a_handler,
        approver=people.a_approver,
        result="rejected",
        today=REJECTED,
    )


@pytest.fixture
def accepted(rejected, row, people):
    old = row.versions.get()
    make_version(row, people.b_onsite, piece=old.piece, replaces=old.pk)
    answer_all(row, people.b_onsite)
    submission = submit_deliverable(
        deliverable=row, term=term_of(row), by=people.b_lead, today=AGAIN
    )
    receive_submission(submission=submission, by=people.a_handler, today=AGAIN)
    return make_decision(
        submission,
        handler=people.a_handler,
        approver=people.a_approver,
        today=ACCEPTED,
    )


def packet_of(decision):
    return packet_context(decision)["packet"]


def test_the_review_is_due_twenty_working_days_after_receipt(rejected):
    packet = packet_of(rejected)
    assert date(2026, 1, 12) == packet.review_due.on
    assert "2026-01-04（周日）" in "".join(packet.review_due.steps)
    assert 0 == packet.days_reviewed_late


def test_the_rework_is_due_ten_working_days_after_the_notice(rejected):
    packet = packet_of(rejected)
    assert date(2026, 1, 23) == packet.rework_due.on


def test_an_acceptance_asks_for_no_rework(accepted):
    packet = packet_of(accepted)
    assert packet.accepted
    assert packet.rework_due is None
    assert () == packet.failed_findings


def test_each_criterion_has_clause_quote_threshold_and_evidence(rejected, row):
    packet = packet_of(rejected)
    term = term_of(row)
    assert [c.quote for c in term.criteria] == [
        line.quote for line in packet.findings
    ]
    thresholds = [line.threshold for line in packet.findings]
    assert "不少于5 条" in thresholds or "不少于 5 条" in thresholds
    assert "不低于95%" in thresholds
    digests = {line.evidence["sha256"] for line in packet.findings}
    assert {row.versions.get().file_id} == digests
    assert {"第 3 页"} == {line.evidence["place"] for line in packet.findings}


def test_what_failed_is_the_rework_list(rejected, row):
    (line,) = packet_of(rejected).failed_findings
    assert term_of(row).criteria[0].quote == line.quote
    assert "不符合" == line.verdict_label
    assert line.comment


def test_files_are_named_to_the_byte(accepted, row):
    (line,) = packet_of(accepted).files
    current = row.versions.order_by("pk").last()
    assert (current.name, 2, current.file_id, current.file.size) == (
        line.name,
        line.version,
        line.digest,
        line.size,
    )


def test_the_history_has_every_round_and_the_days_in_each_sides_hands(
    accepted,
):
    rounds = packet_of(accepted).rounds
    assert [(1, SUBMITTED, REJECTED), (2, AGAIN, ACCEPTED)] == [
        (line.number, line.submitted_on, line.decided_on) for line in rounds
    ]
    assert ["验收不合格", "验收合格"] == [r.result_label for r in rounds]
    assert [28, 14] == [line.days_with_a for line in rounds]
    assert [176, 14] == [line.days_with_b for line in rounds]
    assert [False, True] == [line.is_this for line in rounds]


def test_each_finding_of_the_round_before_stands_beside_its_answer(
    accepted, rejected
):
    (line,) = packet_of(accepted).answers
    (failed,) = packet_of(rejected).failed_findings
    assert (failed.number, failed.clause, failed.comment) == (
        line.number,
        line.clause,
        line.finding,
    )
    assert "已按意见修改。" == line.text
    assert () == packet_of(rejected).answers


def test_the_package_counts_what_is_accepted_so_far(accepted, rejected):
    assert 0 == packet_of(rejected).package_accepted
    packet = packet_of(accepted)
    assert (1, False) == (packet.package_accepted, packet.package_complete)


@pytest.mark.parametrize(
    ("measured", "found"),
    [
        (None, ""),
        ({"words": "7/5", "missing": ""}, "7/5"),
        ({"words": "", "missing": "缺基期"}, "缺基期"),
        ({"words": "水 71→86", "missing": "缺基期"}, "水 71→86；缺基期"),
    ],
)
def test_what_was_found_is_said_in_the_decisions_own_words(
    rejected, measured, found
):
    rejected.findings[1]["measured"] = measured
    lines = _findings(
        rejected,
        agreement_of(rejected.contract),
        term_of(rejected.submission.deliverable),
    )
    assert found == lines[1].found


def test_a_name_inside_the_pdf_is_ascii_and_sorts_as_the_list(accepted):
    (line,) = packet_of(accepted).files
    assert "01-research_report-v2.pdf" == line.enclosed_as
    odd = replace(line, name="扫描件.图")
    assert "12-work_plan-v2.bin" == enclosed_name(12, "work_plan", odd)


def test_a_withdrawn_submission_is_shown_without_days(row, people):
    first = make_submission(row, people.b_lead, today=SUBMITTED)
    withdraw_submission(submission=first, by=people.b_lead, today=SUBMITTED)
    second = submit_deliverable(
        deliverable=row, term=term_of(row), by=people.b_lead, today=SUBMITTED
    )
    receive_submission(submission=second, by=people.a_handler, today=SUBMITTED)
    decision = make_decision(
        second,
        handler=people.a_handler,
        approver=people.a_approver,
        today=REJECTED,
    )
    taken_back, decided = packet_of(decision).rounds
    assert "签收前撤回" == taken_back.result_label
    assert taken_back.days_with_a is None
    assert 28 == decided.days_with_a


def test_a_late_decision_says_how_late(row, people):
    submission = make_received(
        row, b=people.b_lead, a=people.a_handler, today=SUBMITTED
    )
    decision = make_decision(
        submission,
        handler=people.a_handler,
        approver=people.a_approver,
        today=date(2026, 1, 20),
    )
    assert 8 == packet_of(decision).days_reviewed_late


def test_the_experts_opinion_stands_in_it(accepted, row, people):
    late = date(2026, 2, 20)
    record_expert_review(
        deliverable=row,
        result="pass",
        by=people.a_handler,
        on=late,
        today=late,
    )
    assert () == packet_of(accepted).experts  # it came after the signature


def test_an_earlier_opinion_is_named_with_its_words(row, people):
    submission = make_received(
        row, b=people.b_lead, a=people.a_handler, today=SUBMITTED
    )
    record_expert_review(
        deliverable=row,
        result="pass",
        by=people.a_handler,
        on=REJECTED,
        today=REJECTED,
        note="同意 5，反对 0。",
    )
    decision = make_decision(
        submission,
        handler=people.a_handler,
        approver=people.a_approver,
        today=REJECTED,
    )
    (line,) = packet_of(decision).experts
    assert ("通过", "同意 5，反对 0。") == (line.result_label, line.note)


def test_the_panel_is_listed_by_role_with_its_votes(row, people):
    submission = make_received(
        row, b=people.b_lead, a=people.a_handler, today=SUBMITTED
    )
    panel = make_panel(submission, people.a_handler)
    first, second, third = panel.members.order_by("pk")
    hear(first, people.a_handler)
    hear(second, people.a_handler, agrees=False)
    hear(third, people.a_handler)
    record_result(
        panel=propose_result(panel=panel, by=people.a_handler),
        by=people.a_approver, today=REJECTED,
    )  # fmt: skip
    decision = make_decision(
        submission, handler=people.a_handler, approver=people.a_approver,
        today=REJECTED,
    )  # fmt: skip
    (line,) = packet_of(decision).experts
    assert [
        (first.title, "同意"), (second.title, "不同意"), (third.title, "同意"),
    ] == [(seat.title, seat.vote) for seat in line.members]  # fmt: skip
    page = render_to_string(
        "pdf/acceptance_record.html", packet_context(decision)
    )
    assert "3 席" in page
    assert first.title in page


def test_later_rounds_do_not_change_an_earlier_paper(
    rejected, row, people, request
):
    before = packet_of(rejected)
    request.getfixturevalue("accepted")
    after = packet_of(rejected)
    assert before == after


def test_a_reading_decided_later_does_not_change_the_paper(
    rejected, contract, people
):
    def decide(code):
        ReadingDecision.objects.create(
            **stamp(contract, by=people.a_approver, on=REJECTED),
            key="rework.rounds",
            code=code,
            proposed_by=people.a_handler,
        )

    def shown():
        return {
            line.reading.key: (line.code, line.is_default)
            for line in packet_of(rejected).readings
        }

    assert ("each", True) == shown()["rework.rounds"]
    decide("single")
    assert ("each", True) == shown()["rework.rounds"]


def test_outside_a_package_no_review_date_is_invented(contract, people):
    row = deliverable(contract, "expert_roster")
    submission = make_received(
        row, b=people.b_lead, a=people.a_handler, today=SUBMITTED
    )
    decision = make_decision(
        submission,
        handler=people.a_handler,
        approver=people.a_approver,
        today=REJECTED,
    )
    packet = packet_of(decision)
    assert packet.review_due.on is None
    assert "" == packet.tranche_name
    assert ("协议未约定期限",) == packet.review_due.steps


def test_a_backfilled_decision_without_findings_says_so(rejected, people):
    batch = BackfillBatch.objects.create(
        contract=rejected.contract,
        digest="0" * 64,
        recorded_by=people.a_handler,
        on_behalf_of="a",
    )
    rejected.batch, rejected.findings = batch, []
    packet = _packet(rejected)
    assert packet.backfilled
    assert {"未录入"} == {line.verdict_label for line in packet.findings}
    assert () == packet.failed_findings


def test_the_number_of_queries_does_not_grow(rejected, row, request):
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            packet_of(rejected)
        counts.append(len(asked))
        request.getfixturevalue("accepted")
    rejected_queries, still = counts
    assert rejected_queries == still
    with CaptureQueriesContext(connection) as asked:
        packet_of(request.getfixturevalue("accepted"))
    assert rejected_queries == len(asked)
