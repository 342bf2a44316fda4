"""Everything the 验收书 of one decision says, as ready values.

The document speaks of what was known when the decision was signed: later
rounds, opinions and readings do not change it, so it renders to the same
bytes whenever it is asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from contracts.models import Contract, FactRow, Party, ReadingDecision
from contracts.queries.agreements import agreement_of, calendar
from contracts.queries.facts import facts_of as contract_facts
from contracts.rules.agreement import (
    Agreement,
    Criterion,
    DeliverableTerm,
    Item,
    Package,
    Reading,
)
from contracts.rules.chosen import chosen_readings
from contracts.rules.due import Due
from contracts.rules.facts import Fact
from contracts.rules.impediments import read_impediments
from contracts.rules.record import Record
from deliverables.models import (
    Decision,
    DocumentVersion,
    ExpertReview,
    Submission,
    SubmissionDocument,
)
from deliverables.queries.facts import facts_of as deliverable_facts
from deliverables.rules.history import read_histories
from deliverables.rules.obligations import (
    Situation,
    by_member,
    obligations,
    operation_start,
    read_changes,
)
from deliverables.rules.rework import rework_due, review_due
from deliverables.states import Result, Verdict

# How the threshold of a criterion reads beside its measure.
AT_LEAST = {"counted": "不少于", "ratio": "不低于"}


@dataclass(frozen=True)
class FindingLine:
    """One criterion: what is asked, what was shown, what was found."""

    number: int
    clause: str
    quote: str
    threshold: str
    verdict: str  # a stored Verdict, or empty where none was recorded
    verdict_label: str
    comment: str
    evidence: dict[str, Any] | None

    @property
    def failed(self) -> bool:
        """Whether 乙方 has to mend it."""
        return self.verdict in (Verdict.NOT_MET, Verdict.UNDETERMINED)


@dataclass(frozen=True)
class FileLine:
    """One file of the submission, named to the byte."""

    piece: str
    name: str
    version: int
    size: int
    digest: str


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
class ExpertLine:
    """One opinion of the experts."""

    on: date
    result_label: str
    note: str
    file_name: str
    digest: str


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
    submission: Submission
    received_on: date | None
    review_due: Due
    rework_due: Due | None
    findings: tuple[FindingLine, ...]
    files: tuple[FileLine, ...]
    rounds: tuple[RoundLine, ...]
    experts: tuple[ExpertLine, ...]
    readings: tuple[ReadingLine, ...]
    calendar_version: str
    notices: tuple[str, ...]
    backfilled: bool

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


def packet_context(decision: Decision) -> dict[str, Any]:
    """The template context of a decision's 验收书.

    The number of queries does not grow with files, rounds or facts.
    """
    decision = Decision.objects.select_related(
        "contract__agreement_version",
        "submission__deliverable",
        "submission__recorded_by",
        "prepared_by",
        "recorded_by",
    ).get(pk=decision.pk)
    packet = _packet(decision)
    return {
        "packet": packet,
        "agreement": packet.agreement,
        "is_demo": packet.is_demo,
    }


def _packet(decision: Decision) -> Packet:
    contract, submission = decision.contract, decision.submission
    agreement = agreement_of(contract)
    key = submission.deliverable.key
    term = agreement.deliverables[key]
    package = _package_of(agreement, key)
    tranche = next(
        (
            row
            for row in agreement.tranches
            if package is not None and row.number == package.tranche
        ),
        None,
    )
    rounds = _submissions(decision)
    chosen = _readings_then(decision)
    review, rework = _due_dates(decision, agreement, package, chosen)
    held = calendar()
    return Packet(
        decision=decision,
        agreement=agreement,
        is_demo=contract.is_demo,
        party_names=_party_names(contract),
        item=next(i for i in agreement.items if i.number == term.item),
        term=term,
        package=package,
        tranche_name=f"第{tranche.number}笔款项（{tranche.name}）"
        if tranche
        else "",
        tranche_amount=agreement.quantity(tranche.amount_term)
        if tranche
        else None,
        submission=submission,
        received_on=_received_on(rounds, submission),
        review_due=review,
        rework_due=rework,
        findings=_findings(decision, agreement, term),
        files=_files(submission, term),
        rounds=_round_lines(rounds, decision),
        experts=_experts(decision),
        readings=_reading_lines(agreement, term, package, chosen),
        calendar_version=held.version,
        notices=tuple(row.notice for row in held.notices.values()),
        backfilled=decision.batch_id is not None,
    )


def _package_of(agreement: Agreement, key: str) -> Package | None:
    return next(
        (row for row in agreement.packages.values() if key in row.members),
        None,
    )


def _party_names(contract: Contract) -> dict[str, str]:
    return dict(
        Party.objects.filter(contract=contract).values_list("side", "name")
    )


def _submissions(decision: Decision) -> list[Submission]:
    """The deliverable's submissions up to the decided one, in order."""
    return list(
        Submission.objects.filter(
            deliverable=decision.submission.deliverable,
            sequence__lte=decision.submission.sequence,
            reverses__isnull=True,
            reversed_by__isnull=True,
        )
        .select_related("receipt", "decision", "withdrawal")
        .order_by("sequence", "pk")
    )


def _received_on(
    rounds: Sequence[Submission], submission: Submission
) -> date | None:
    row = next((one for one in rounds if one.pk == submission.pk), submission)
    receipt = getattr(row, "receipt", None)
    return receipt.happened_on if receipt else None


def _readings_then(decision: Decision) -> dict[str, str]:
    """The readings decided when this decision was signed."""
    rows = ReadingDecision.objects.standing_facts(decision.contract)
    return dict(
        rows.filter(sequence__lte=decision.sequence)
        .order_by("sequence", "pk")
        .values_list("key", "code")
    )


def _due_dates(
    decision: Decision,
    agreement: Agreement,
    package: Package | None,
    chosen: dict[str, str],
) -> tuple[Due, Due | None]:
    """The dates of the review and, after a rejection, of the rework.

    Asked of the same rules as the standing, on the facts of this
    deliverable as they were known when the decision was signed.
    """
    submission = decision.submission
    key = submission.deliverable.key
    facts = _facts_then(decision, key)
    situation = _situation(
        agreement, facts, chosen, as_of=decision.happened_on
    )
    history = read_histories(agreement, facts)[key]
    this = history.last
    received_on = this.received_on if this else submission.happened_on
    review = review_due(situation, package, received_on)
    if decision.result == Result.ACCEPTED or this is None:
        return review, None
    obligation = by_member(obligations(situation))[key]
    return review, rework_due(situation, obligation, history, this)


def _facts_then(decision: Decision, key: str) -> list[Fact]:
    found = contract_facts(decision.contract) + deliverable_facts(
        decision.contract
    )
    own = [
        (fact.on, sequence, fact)
        for sequence, fact in found
        if sequence <= decision.sequence
        and fact.get("deliverable", key) == key
    ]
    return [fact for _, _, fact in sorted(own, key=lambda row: row[:2])]


def _situation(
    agreement: Agreement,
    facts: Sequence[Fact],
    chosen: dict[str, str],
    *,
    as_of: date,
) -> Situation:
    readings = chosen_readings(agreement, chosen)
    held = calendar()
    return Situation(
        agreement=agreement,
        readings=readings,
        calendar=held,
        operation_from=operation_start(agreement, facts),
        impediments=read_impediments(
            facts,
            agreement=agreement,
            readings=readings,
            calendar=held,
            record=Record(as_of, as_of),
        ),
        changes=read_changes(facts),
        ended_on=None,
    )


def _findings(
    decision: Decision, agreement: Agreement, term: DeliverableTerm
) -> tuple[FindingLine, ...]:
    """The findings as signed; a backfilled decision may carry none."""
    criteria = {row.key: row for row in term.criteria}
    rows = decision.findings or [
        {"criterion": row.key, "clause": row.clause, "quote": row.quote}
        for row in term.criteria
    ]
    return tuple(
        FindingLine(
            number=number,
            clause=row["clause"],
            quote=row["quote"],
            threshold=_threshold(
                agreement,
                criteria.get(row["criterion"]),
                decision.happened_on,
            ),
            verdict=row.get("verdict", ""),
            verdict_label=Verdict(row["verdict"]).label
            if row.get("verdict")
            else "未录入",
            comment=row.get("comment", ""),
            evidence=row.get("evidence"),
        )
        for number, row in enumerate(rows, 1)
    )


def _threshold(
    agreement: Agreement, criterion: Criterion | None, on: date
) -> str:
    """What has to be reached, in the agreement's own words."""
    if criterion is None:
        return ""
    if criterion.measure == "improved":
        return "较未提供服务前有所提升"
    if criterion.term is None:
        return "按条款文字评判"
    says = agreement.terms[criterion.term].on(on).quantity.says
    if says.endswith(("以上", "以内")):
        return says
    return f"{AT_LEAST.get(criterion.measure, '')}{says}"


def _files(
    submission: Submission, term: DeliverableTerm
) -> tuple[FileLine, ...]:
    names = {piece.key: piece.name for piece in term.pieces}
    order = {piece.key: place for place, piece in enumerate(term.pieces)}
    lines = SubmissionDocument.objects.filter(
        submission=submission
    ).select_related("version__file")
    versions: list[DocumentVersion] = sorted(
        (line.version for line in lines),
        key=lambda row: (order.get(row.piece, len(order)), row.pk),
    )
    return tuple(
        FileLine(
            piece=names.get(row.piece, row.piece),
            name=row.name,
            version=row.number,
            size=row.file.size,
            digest=row.file_id,
        )
        for row in versions
    )


def _round_lines(
    rounds: Sequence[Submission], decision: Decision
) -> tuple[RoundLine, ...]:
    lines = []
    notice: date | None = None  # when 乙方 last got it back
    for row in rounds:
        receipt, decided, withdrawal = (
            getattr(row, name, None)
            for name in ("receipt", "decision", "withdrawal")
        )
        received_on = receipt.happened_on if receipt else None
        lines.append(
            RoundLine(
                number=row.round,
                slip=row.number,
                submitted_on=row.happened_on,
                received_on=received_on,
                decided_on=_day(decided),
                decision=decided.number if decided else "",
                result=decided.result if decided else "",
                result_label=_outcome(decided, withdrawal),
                days_with_a=(
                    decided.happened_on - (received_on or row.happened_on)
                ).days
                if decided
                else None,
                days_with_b=(row.happened_on - notice).days
                if notice
                else None,
                is_this=row.pk == decision.submission_id,
            )
        )
        notice = _day(decided) or notice
    return tuple(lines)


def _day(row: FactRow | None) -> date | None:
    return row.happened_on if row else None


def _outcome(decided: Decision | None, withdrawal: FactRow | None) -> str:
    if decided:
        return Result(decided.result).label
    return "签收前撤回" if withdrawal else ""


def _experts(decision: Decision) -> tuple[ExpertLine, ...]:
    rows = (
        ExpertReview.objects.standing_facts(decision.contract)
        .filter(
            deliverable=decision.submission.deliverable,
            sequence__lte=decision.sequence,
        )
        .order_by("happened_on", "sequence")
    )
    return tuple(
        ExpertLine(
            on=row.happened_on,
            result_label=row.get_result_display(),
            note=row.note,
            file_name=row.file_name,
            digest=row.file_id or "",
        )
        for row in rows
    )


def _reading_lines(
    agreement: Agreement,
    term: DeliverableTerm,
    package: Package | None,
    chosen: dict[str, str],
) -> tuple[ReadingLine, ...]:
    """The readings on the clauses that this document cites.

    Those without codes move no figure and stand in the register only.
    """
    cited = {term.service_clause, term.acceptance_clause}
    cited |= {row.clause for row in term.criteria}
    if package is not None:
        cited.add(package.clause)
    lines = []
    for key, reading in agreement.readings.items():
        if not (reading.options and cited & set(reading.clauses)):
            continue
        code = chosen.get(key, reading.default)
        option = next(o for o in reading.options if o.code == code)
        lines.append(
            ReadingLine(reading, code, option.text, code == reading.default)
        )
    return tuple(lines)
