"""Where a deliverable stands, for services and pages."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from contracts.models import BackfillBatch, Contract
from contracts.once import Once
from contracts.queries.backfill import awaiting_deliverables
from contracts.rules.agreement import DeliverableTerm, Piece
from deliverables.models import (
    Decision,
    Deliverable,
    DocumentVersion,
    Receipt,
    Submission,
)
from deliverables.states import Result

_once = Once("deliverable")
# For what only reads. 补录's 核对 writes and takes back while it is read: it
# asks anew each time.
asked_once = _once.kept


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
    """The last submission that was not withdrawn, as of today or a day.

    A page asks for it in several places, each for a right of its own.
    """
    return _once.answer(
        ("latest_submission", deliverable.pk, until),
        lambda: _latest(deliverable, until),
    )


def _latest(deliverable: Deliverable, until: date | None) -> Submission | None:
    rows = _counting(deliverable, until)
    found = with_acts(
        rows.select_related("recorded_by", "withdrawal")
    ).last()
    if found is not None:
        found.deliverable = deliverable  # and the contract, at hand with it
    return found


def first_submission(deliverable: Deliverable) -> Submission | None:
    """The submission of round 1 that was not withdrawn."""
    return _counting(deliverable).first()


def with_acts(
    rows: QuerySet[Submission], *, known_at: datetime | None = None
) -> QuerySet[Submission]:
    """Submissions with their receipts and decisions; two queries more.

    ``known_at``: those that were recorded by then.
    """
    known = Q() if known_at is None else Q(recorded_at__lte=known_at)
    return rows.prefetch_related(
        Prefetch(
            "receipts",
            Receipt.objects.filter(known).select_related("recorded_by"),
        ),
        Prefetch(
            "decisions",
            Decision.objects.filter(known).select_related(
                "recorded_by", "prepared_by"
            ),
        ),
    )


def decision_of(
    submission: Submission, *, upto: int | None = None
) -> Decision | None:
    """The decision that stands on a submission, or None.

    Every reader of a conclusion asks here: what was taken back is a row
    like the others. Without ``with_acts`` it is one query. ``upto`` is a
    sequence: the decision that stood when so much was recorded.
    """
    return _standing(submission.decisions.all(), upto)


def receipt_of(
    submission: Submission, *, upto: int | None = None
) -> Receipt | None:
    """甲方's receipt that stands, or stood by a sequence; or None."""
    return _standing(submission.receipts.all(), upto)


def _standing(rows, upto: int | None):
    if upto is not None:
        rows = [row for row in rows if row.sequence <= upto]
    taken_back = {row.reverses_id for row in rows}
    return next(
        (
            row
            for row in rows
            if row.reverses_id is None and row.pk not in taken_back
        ),
        None,
    )


@dataclass(frozen=True)
class TakenBack:
    """An act that was taken back, and the row that did it."""

    act: Decision | Receipt
    by: Decision | Receipt


def taken_back(rows: Iterable[Any]) -> list[TakenBack]:
    """Of all decisions, or receipts, on a round: those taken back, in order.

    Costs no query where ``rows`` were fetched before.
    """
    rows = list(rows)
    acts = {row.pk: row for row in rows}
    return sorted(
        (
            TakenBack(acts[row.reverses_id], row)
            for row in rows
            if row.reverses_id is not None
        ),
        key=lambda one: one.act.turn,
    )


def next_turn(acts) -> int:
    """How often an act will have been done on a round with the next one."""
    return acts.filter(reverses__isnull=True).count() + 1


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
