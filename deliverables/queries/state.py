"""Where a deliverable stands, for services and pages."""

from collections import Counter
from datetime import date

from django.db.models import Q

from contracts.models import BackfillBatch, Contract
from contracts.queries.backfill import awaiting_deliverables
from contracts.rules.agreement import DeliverableTerm, Piece
from deliverables.models import Deliverable, DocumentVersion, Submission
from deliverables.states import Result


def deliverable_of(contract: Contract, key: str) -> Deliverable | None:
    """One deliverable of a contract by its key."""
    return Deliverable.objects.filter(contract=contract, key=key).first()


def awaits_countersignature(
    deliverable: Deliverable, *, but: BackfillBatch | None = None
) -> bool:
    """Whether unsigned 补录 speaks of it: its facts do not count yet.

    A demo's batches count at once. ``but`` is the batch being recorded.
    """
    waiting = awaiting_deliverables(deliverable.contract, but=but)
    return deliverable.key in waiting


def _counting(deliverable: Deliverable, until: date | None = None):
    """Submissions neither withdrawn nor reversed, in the order of rounds.

    ``until`` leaves out what happened after a day.
    """
    standing = Q(withdrawal__isnull=True)
    if until is not None:
        standing |= Q(withdrawal__happened_on__gt=until)
        standing &= Q(happened_on__lte=until)
    return Submission.objects.filter(
        standing,
        deliverable=deliverable,
        reverses__isnull=True,
        reversed_by__isnull=True,
    ).order_by("round", "pk")


def latest_submission(
    deliverable: Deliverable, *, until: date | None = None
) -> Submission | None:
    """The last submission that was not withdrawn, as of today or a day."""
    return (
        _counting(deliverable, until)
        .select_related("receipt", "decision", "recorded_by")
        .last()
    )


def first_submission(deliverable: Deliverable) -> Submission | None:
    """The submission of round 1 that was not withdrawn."""
    return _counting(deliverable).first()


def decision_of(submission: Submission):
    """The decision on a submission, or None."""
    return getattr(submission, "decision", None)


def receipt_of(submission: Submission):
    """甲方's receipt of a submission, or None."""
    return getattr(submission, "receipt", None)


def is_open(submission: Submission | None) -> bool:
    """Handed over and not decided."""
    return submission is not None and decision_of(submission) is None


def is_accepted(submission: Submission | None) -> bool:
    """The deliverable is accepted; nothing more is owed."""
    decision = decision_of(submission) if submission else None
    return decision is not None and decision.result == Result.ACCEPTED


def next_round(submission: Submission | None) -> int:
    """The number of the round a new submission opens."""
    return submission.round + 1 if submission else 1


def current_versions(deliverable: Deliverable) -> list[DocumentVersion]:
    """The files a submission would take now, in the order of the pieces."""
    return list(
        DocumentVersion.objects.current()
        .filter(deliverable=deliverable)
        .select_related("file", "recorded_by", "replaces")
        .prefetch_related("submitted_in__withdrawal")
    )


def missing_pieces(
    term: DeliverableTerm, versions: list[DocumentVersion]
) -> list[tuple[Piece, int]]:
    """Pieces that are still short, and by how many (还差 n 件)."""
    have = Counter(version.piece for version in versions)
    return [
        (piece, piece.minimum - have[piece.key])
        for piece in term.pieces
        if have[piece.key] < piece.minimum
    ]
