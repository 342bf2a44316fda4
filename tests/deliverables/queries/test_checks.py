"""一致 or 不一致, and nothing by which to tell why."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contracts.models import BackfillBatch, Job
from contracts.services.files import keep_bytes
from deliverables.models import AcceptancePacket, Submission
from deliverables.queries.checks import check_number, is_consistent
from deliverables.services.packets import request_packet
from deliverables.services.submissions import (
    add_submission,
    withdraw_submission,
)
from tests import factories as make

pytestmark = pytest.mark.django_db

OTHER = "0" * 64


@pytest.fixture(params=[False])
def contract(request):
    return make.make_contract(
        is_demo=request.param,
        pinned_on=make.TODAY if request.param else None,
    )


@pytest.fixture
def people(contract):
    return make.make_people(contract)


@pytest.fixture
def submission(contract, people):
    return make.make_submission(
        make.deliverable(contract, "work_plan"), people.b_lead
    )


def packet_of(submission, people) -> AcceptancePacket:
    decision = make.make_decision(
        submission, handler=people.a_handler, approver=people.a_approver
    )
    job = request_packet(decision=decision, by=people.a_handler)
    assert Job.objects.filter(pk=job.pk).exists()
    return AcceptancePacket.objects.create(
        contract=decision.contract,
        decision=decision,
        job=job,
        file=keep_bytes(b"%PDF-1.7 signed"),
    )


def test_the_digest_of_the_list_belongs_to_its_slip(submission):
    assert is_consistent(submission.number, submission.manifest_digest)
    assert not is_consistent(submission.number, OTHER)
    assert not is_consistent("QS-2025-999", submission.manifest_digest)


def test_each_file_belongs_to_its_slip(contract, people, submission):
    (version,) = submission.documents.all()
    assert is_consistent(submission.number, version.file_id)
    another = make.make_submission(
        make.deliverable(contract, "task_division"), people.b_lead
    )
    assert not is_consistent(another.number, version.file_id)


def test_what_is_copied_from_paper_need_not_be_tidy(submission):
    digest = submission.manifest_digest
    shouted = f" {digest[:32].upper()}\n{digest[32:]} "
    assert is_consistent(f"  {submission.number.lower()} ", shouted)
    wide = submission.number.translate(
        {n: n + 0xFEE0 for n in range(0x21, 0x7F)}
    )
    assert is_consistent(wide, digest)


def test_part_of_a_digest_is_not_enough(submission):
    assert not is_consistent(
        submission.number, submission.manifest_digest[:63]
    )
    assert not is_consistent(submission.number, "")


def test_what_was_withdrawn_is_as_if_it_never_was(submission, people):
    withdraw_submission(
        submission=submission, by=people.b_lead, today=make.TODAY
    )
    assert not is_consistent(submission.number, submission.manifest_digest)


@pytest.mark.parametrize("contract", [True], indirect=True)
def test_a_demo_answers_to_a_number_that_says_so(submission):
    digest = submission.manifest_digest
    assert not is_consistent(submission.number, digest)
    marked = check_number(submission.number, is_demo=True)
    assert "演示-QS-2025-001" == marked
    assert is_consistent(marked, digest)


def test_a_demo_number_is_no_number_of_a_real_contract(submission):
    marked = check_number(submission.number, is_demo=True)
    assert not is_consistent(marked, submission.manifest_digest)


def test_a_past_recorded_by_one_party_waits_for_the_other(contract, people):
    row = make.deliverable(contract, "work_plan")
    version = make.make_version(row, people.b_lead)
    batch = BackfillBatch.objects.create(
        contract=contract, digest=OTHER, recorded_by=people.b_lead,
        on_behalf_of="b",
    )  # fmt: skip
    late = add_submission(
        contract, row, by=people.b_lead, on=date(2025, 12, 1),
        versions=[version], batch=batch,
    )  # fmt: skip
    assert not is_consistent(late.number, late.manifest_digest)
    BackfillBatch.objects.filter(pk=batch.pk).update(
        countersigned_at=timezone.now(), countersigned_by=people.a_approver
    )
    assert is_consistent(late.number, late.manifest_digest)


def test_a_list_without_files_proves_nothing(contract, people):
    bare = add_submission(
        contract, make.deliverable(contract, "work_plan"), by=people.b_lead,
        on=date(2025, 12, 1), versions=[],
    )  # fmt: skip
    assert not is_consistent(bare.number, bare.manifest_digest)


def test_a_packet_belongs_to_its_decision(contract, people):
    received = make.make_received(
        make.deliverable(contract, "work_plan"),
        b=people.b_lead, a=people.a_handler,
    )  # fmt: skip
    packet = packet_of(received, people)
    number = packet.decision.number
    assert is_consistent(number, packet.file_id)
    assert not is_consistent(received.number, packet.file_id)
    assert not is_consistent(number, received.manifest_digest)


def test_known_and_unknown_numbers_cost_the_same_questions(submission):
    def shape(number, digest):
        with CaptureQueriesContext(connection) as asked:
            is_consistent(number, digest)
        return [
            query["sql"].replace(number, "N").replace(digest, "D")
            for query in asked
        ]

    digest = submission.manifest_digest
    right = shape(submission.number, digest)
    assert 3 == len(right)
    assert right == shape(submission.number, OTHER)
    assert right == shape("QS-2099-123", digest)
    assert 1 == Submission.objects.count()
