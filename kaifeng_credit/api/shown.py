"""A submission with what followed on it, as the list and the slip show it."""

from dataclasses import dataclass
from datetime import date

from contracts.models import Contract, FactRow
from deliverables.models import DocumentVersion, Submission
from deliverables.queries.handed_in import versions_of
from deliverables.queries.state import decision_of, receipt_of


@dataclass(frozen=True)
class SubmissionShown:
    """One submission; ``until`` leaves out what happened after a day."""

    submission: Submission
    contract: Contract
    until: date | None = None

    def _counted(self, row: FactRow | None) -> FactRow | None:
        if row is None or (self.until and row.happened_on > self.until):
            return None
        then = self.contract.known_at
        if then is not None and row.recorded_at > then:
            return None
        # 补录 that the other side has not signed counts for nothing yet.
        signed = row.batch and row.batch.countersigned_at
        unsigned = row.batch is not None and (
            signed is None or (then is not None and signed > then)
        )
        return None if unsigned and not self.contract.is_demo else row

    @property
    def _decision(self) -> FactRow | None:
        return self._counted(decision_of(self.submission))

    @property
    def received_on(self) -> date | None:
        """甲方签收."""
        return _day(self._counted(receipt_of(self.submission)))

    @property
    def withdrawn_on(self) -> date | None:
        """乙方撤回."""
        row = getattr(self.submission, "withdrawal", None)
        return _day(self._counted(row))

    @property
    def decided_on(self) -> date | None:
        """验收结论."""
        return _day(self._decision)

    @property
    def stands(self) -> str:
        """open, received, withdrawn, accepted or rejected."""
        if self.withdrawn_on:
            return "withdrawn"
        if self._decision is not None:
            return self._decision.result
        return "received" if self.received_on else "open"

    @property
    def files(self) -> list[DocumentVersion]:
        """The files that were handed in, in the order of the digest."""
        return versions_of(self.submission)


def _day(row: FactRow | None) -> date | None:
    return row and row.happened_on
