"""What a 验收书 shows, as ready values; its template decides nothing."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from contracts.rules.agreement import (
    Agreement,
    DeliverableTerm,
    Item,
    Package,
    Reading,
)
from contracts.rules.due import Due
from deliverables.models import Decision, Submission
from deliverables.queries.handed_in import FileLine
from deliverables.states import Result, Verdict


@dataclass(frozen=True)
class FindingLine:
    """One criterion: what is asked, what was shown, what was found."""

    number: int
    clause: str
    quote: str
    threshold: str
    found: str  # 7/5, or 抽样 500，正确 481，96.2%; empty where only judged
    verdict: str  # a stored Verdict, or empty where none was recorded
    verdict_label: str
    comment: str
    evidence: dict[str, Any] | None

    @property
    def failed(self) -> bool:
        """Whether 乙方 has to mend it."""
        return self.verdict in (Verdict.NOT_MET, Verdict.UNDETERMINED)


@dataclass(frozen=True)
class RoundLine:
    """One submission and what became of it."""

    number: int
    slip: str
    submitted_on: date
    received_on: date | None
    decided_on: date | None
    decision: str
    result: str
    result_label: str
    days_with_a: int | None
    days_with_b: int | None
    is_this: bool


@dataclass(frozen=True)
class AnswerLine:
    """What 乙方 said to one finding of the round before."""

    number: int  # of the criterion
    clause: str
    finding: str
    text: str
    file_name: str
    version: int
    digest: str


@dataclass(frozen=True)
class MemberLine:
    """One seat of an expert panel: who by role, and how it voted."""

    title: str
    vote: str  # 同意, 不同意 or 回避
    text: str
    file_name: str
    digest: str


@dataclass(frozen=True)
class ExpertLine:
    """One opinion of the experts, with the panel that gave it if any."""

    on: date
    result_label: str
    note: str
    file_name: str
    digest: str
    members: tuple[MemberLine, ...] = ()


@dataclass(frozen=True)
class ReadingLine:
    """One way of reading the text on which a date here rests."""

    reading: Reading
    code: str
    text: str
    is_default: bool


@dataclass(frozen=True)
class Packet:
    """The 验收书 of one decision."""

    decision: Decision
    agreement: Agreement
    is_demo: bool
    party_names: dict[str, str]
    item: Item
    term: DeliverableTerm
    package: Package | None
    tranche_name: str
    tranche_amount: Decimal | None
    package_accepted: int  # members accepted so far, this one included
    submission: Submission
    received_on: date | None
    review_due: Due
    rework_due: Due | None
    findings: tuple[FindingLine, ...]
    files: tuple[FileLine, ...]
    rounds: tuple[RoundLine, ...]
    answers: tuple[AnswerLine, ...]
    experts: tuple[ExpertLine, ...]
    readings: tuple[ReadingLine, ...]
    calendar_version: str
    notices: tuple[str, ...]
    backfilled: bool
    check_number: str
    signed_as: str  # the certificate's name; empty where none signs
    undone: Decision | None = None  # the row that took it back since

    @property
    def enclosed(self) -> tuple[FileLine, ...]:
        """The originals that travel inside the PDF."""
        return tuple(line for line in self.files if line.enclosed_as)

    @property
    def package_complete(self) -> bool:
        """Whether with this conclusion the whole package is accepted."""
        return (
            self.package is not None
            and self.accepted
            and self.package_accepted == len(self.package.members)
        )

    @property
    def accepted(self) -> bool:
        """Whether the conclusion is 验收合格."""
        return self.decision.result == Result.ACCEPTED

    @property
    def failed_findings(self) -> tuple[FindingLine, ...]:
        """What has to be mended."""
        return tuple(line for line in self.findings if line.failed)

    @property
    def days_reviewed_late(self) -> int:
        """Calendar days by which 甲方 decided after its own date."""
        if self.review_due.certain is None:
            return 0
        late = self.decision.happened_on - self.review_due.certain
        return max(0, late.days)
