"""Everything a 签收单 says, as ready values.

A slip changes when 甲方 signs for it, when it takes that back, and when 乙方
withdraws. Each of these is a document of its own.
"""

from dataclasses import dataclass
from typing import Any

from contracts.models import Party
from contracts.queries.agreements import agreement_of
from contracts.rules.agreement import Agreement, DeliverableTerm, Item
from deliverables.models import Receipt, Submission, Withdrawal
from deliverables.queries.checks import check_number
from deliverables.queries.handed_in import (
    FileLine,
    file_lines,
    versions_of,
)
from deliverables.queries.state import (
    TakenBack,
    receipt_of,
    taken_back,
    with_acts,
)

SLIP = "receipt_slip"
WAITING, RECEIVED, WITHDRAWN = "waiting", "received", "withdrawn"


@dataclass(frozen=True)
class Slip:
    """The 签收单 of one submission."""

    submission: Submission
    agreement: Agreement
    is_demo: bool
    party_names: dict[str, str]
    item: Item
    term: DeliverableTerm
    files: tuple[FileLine, ...]
    receipt: Receipt | None
    withdrawal: Withdrawal | None
    struck: tuple[TakenBack, ...]  # receipts that 甲方 took back
    check_number: str

    @property
    def receipt_undone(self) -> bool:
        """Whether the receipt it carries was taken back."""
        return any(one.act == self.receipt for one in self.struck)

    @property
    def total_size(self) -> int:
        """The bytes of all files together."""
        return sum(line.size for line in self.files)


def _receipt_of_turn(submission: Submission, turn: int) -> Receipt | None:
    return next(
        (
            row
            for row in submission.receipts.all()
            if row.reverses_id is None and row.turn == turn
        ),
        None,
    )


def state_of_slip(submission: Submission) -> str:
    """Which of its documents a slip is now."""
    if getattr(submission, "withdrawal", None) is not None:
        return WITHDRAWN
    if receipt_of(submission) is not None:
        return RECEIVED
    return WAITING


def slip_key(submission: Submission) -> str:
    """The key of the job that makes a slip as it is now."""
    undone = receipts_undone(submission)
    turn = f":{undone}" if undone else ""
    return f"{SLIP}:{submission.pk}:{state_of_slip(submission)}{turn}"


def receipts_undone(submission: Submission) -> int:
    """How many receipts of a submission 甲方 took back."""
    return sum(
        row.reverses_id is not None for row in submission.receipts.all()
    )


def slip_context(
    submission_id: int, state: str, undone: int = 0
) -> dict[str, Any]:
    """The template context of a slip as it was in a state.

    ``undone`` says how many receipts had been taken back by then; a slip
    that carries one taken back since says so.

    The number of queries does not grow with the files.
    """
    submission = with_acts(Submission.objects).select_related(
        "contract__agreement_version",
        "deliverable",
        "recorded_by",
        "withdrawal__recorded_by",
    ).get(pk=submission_id)
    contract = submission.contract
    agreement = agreement_of(contract)
    term = agreement.deliverables[submission.deliverable.key]
    slip = Slip(
        submission=submission,
        agreement=agreement,
        is_demo=contract.is_demo,
        party_names=dict(
            Party.objects.filter(contract=contract).values_list("side", "name")
        ),
        item=next(i for i in agreement.items if i.number == term.item),
        term=term,
        files=file_lines(versions_of(submission), term),
        receipt=_receipt_of_turn(submission, undone + 1)
        if state == RECEIVED
        else None,
        struck=tuple(
            one
            for one in taken_back(submission.receipts.all())
            if one.act.turn <= undone + (state == RECEIVED)
        ),
        withdrawal=submission.withdrawal if state == WITHDRAWN else None,
        check_number=check_number(
            submission.number, is_demo=contract.is_demo
        ),
    )
    return {"slip": slip, "agreement": agreement, "is_demo": slip.is_demo}
