"""Handing over, signing for, and taking back."""

import hashlib
from datetime import date

from django.db import transaction

from contracts.models import BackfillBatch, Contract, User
from contracts.rules.agreement import DeliverableTerm
from contracts.services import audit
from contracts.services.facts import lock_contract, stamp
from contracts.services.numbers import next_number
from deliverables.models import (
    Deliverable,
    DocumentVersion,
    Receipt,
    Submission,
    SubmissionDocument,
    Withdrawal,
)
from deliverables.policies import (
    check_can_receive,
    check_can_submit,
    check_can_withdraw,
)
from deliverables.queries.state import (
    current_versions,
    latest_submission,
    next_round,
    next_turn,
)
from deliverables.queries.terms import term_now
from deliverables.services.answers import freeze_answers


@transaction.atomic
def submit_deliverable(
    *,
    deliverable: Deliverable,
    term: DeliverableTerm,
    by: User,
    today: date,
    note: str = "",
) -> Submission:
    """乙方 submits the current files and gets a slip (2.2.2.5).

    The submission names each version with its digest; later uploads are new
    versions and leave it as it was. The answers to what the round before was
    rejected for are handed in with it.
    """
    contract = lock_contract(deliverable.contract_id)
    check_can_submit(deliverable, term_now(contract, term), by)
    before = latest_submission(deliverable)
    submission = add_submission(
        contract,
        deliverable,
        by=by,
        on=today,
        versions=current_versions(deliverable),
        note=note,
    )
    freeze_answers(submission, before)
    return submission


def add_submission(
    contract: Contract,
    deliverable: Deliverable,
    *,
    by: User,
    on: date,
    versions: list[DocumentVersion],
    note: str = "",
    batch: BackfillBatch | None = None,
) -> Submission:
    """Write a submission; callers have locked the contract and checked."""
    submission = Submission.objects.create(
        **stamp(contract, by=by, on=on, note=note, batch=batch),
        deliverable=deliverable,
        round=next_round(latest_submission(deliverable)),
        number=next_number(contract, "slip", year=on.year),
        manifest_digest=manifest_digest(versions),
    )
    SubmissionDocument.objects.bulk_create(
        SubmissionDocument(submission=submission, version=version)
        for version in versions
    )
    audit.record(
        "submitted",
        by=by,
        contract=contract,
        on=submission,
        summary=f"提交成果，签收单 {submission.number}",
        detail={
            "deliverable": deliverable.key,
            "round": submission.round,
            "happened_on": on.isoformat(),
            "backfilled": batch is not None,
            "files": [
                {"name": version.name, "sha256": version.file_id}
                for version in versions
            ],
            "manifest_sha256": submission.manifest_digest,
        },
    )
    return submission


def manifest_digest(versions: list[DocumentVersion]) -> str:
    """SHA-256 over the digests and names in order: one seal for the slip."""
    return hashlib.sha256(manifest_text(versions).encode()).hexdigest()


def manifest_text(versions: list[DocumentVersion]) -> str:
    """What a slip's digest is taken of: a digest and a name a line."""
    lines = (f"{version.file_id}  {version.name}\n" for version in versions)
    return "".join(lines)


@transaction.atomic
def withdraw_submission(
    *, submission: Submission, by: User, today: date, note: str = ""
) -> Withdrawal:
    """乙方 takes back what 甲方 has not signed for."""
    contract = lock_contract(submission.contract_id)
    submission = Submission.objects.get(pk=submission.pk)
    check_can_withdraw(submission, by)
    return add_withdrawal(contract, submission, by=by, on=today, note=note)


def add_withdrawal(
    contract: Contract,
    submission: Submission,
    *,
    by: User,
    on: date,
    note: str = "",
    batch: BackfillBatch | None = None,
) -> Withdrawal:
    """Write a withdrawal; callers have locked and checked."""
    withdrawal = Withdrawal.objects.create(
        **stamp(contract, by=by, on=on, note=note, batch=batch),
        submission=submission,
    )
    audit.record(
        "withdrawn",
        by=by,
        contract=contract,
        on=submission,
        summary=f"撤回提交 {submission.number}",
        detail={
            "deliverable": submission.deliverable.key,
            "happened_on": on.isoformat(),
        },
    )
    return withdrawal


@transaction.atomic
def receive_submission(
    *, submission: Submission, by: User, today: date
) -> Receipt:
    """甲方签收: the review clock starts the next day (2.2.2.5)."""
    contract = lock_contract(submission.contract_id)
    submission = Submission.objects.get(pk=submission.pk)
    check_can_receive(submission, by)
    return add_receipt(contract, submission, by=by, on=today)


def add_receipt(
    contract: Contract,
    submission: Submission,
    *,
    by: User,
    on: date,
    batch: BackfillBatch | None = None,
) -> Receipt:
    """Write a receipt; callers have locked and checked."""
    receipt = Receipt.objects.create(
        **stamp(contract, by=by, on=on, batch=batch),
        submission=submission,
        turn=next_turn(submission.receipts),
    )
    audit.record(
        "received",
        by=by,
        contract=contract,
        on=submission,
        summary=f"签收 {submission.number}",
        detail={
            "deliverable": submission.deliverable.key,
            "happened_on": on.isoformat(),
        },
    )
    return receipt
