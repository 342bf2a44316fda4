"""Everything a 签收单 says, as ready values.

A slip changes twice at most: when 甲方 signs for it, and when 乙方 takes it
back before that. Each of these is a document of its own.
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
from deliverables.queries.state import receipt_of, with_acts

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
    check_number: str

    @property
    def total_size(self) -> int:
        """The bytes of all files together."""
        return sum(line.size for line in self.files)


def state_of_slip(submission: Submission) -> str:
    """Which of its documents a slip is now."""
    if getattr(submission, "withdrawal", None) is not None:
        return WITHDRAWN
    if receipt_of(submission) is not None:
        return RECEIVED
    return WAITING


def slip_key(submission: Submission) -> str:
    """The key of the job that makes a slip as it is now."""
    return f"{SLIP}:{submission.pk}:{state_of_slip(submission)}"


def slip_context(submission_id: int, state: str) -> dict[str, Any]:
    """The template context of a slip as it was in a state.

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
        receipt=receipt_of(submission) if state == RECEIVED else None,
        withdrawal=submission.withdrawal if state == WITHDRAWN else None,
        check_number=check_number(
            submission.number, is_demo=contract.is_demo
        ),
    )
    return {"slip": slip, "agreement": agreement, "is_demo": slip.is_demo}
