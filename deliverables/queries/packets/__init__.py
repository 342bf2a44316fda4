"""Everything the 验收书 of one decision says, as ready values.

The document speaks of what was known when the decision was signed: later
rounds, opinions and readings do not change it, so it renders to the same
bytes whenever it is asked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Q

from contracts.models import Contract, FactRow, Party, counting
from contracts.queries.agreements import agreement_of, calendar
from contracts.rules.agreement import (
    Agreement,
    Criterion,
    DeliverableTerm,
    Package,
)
from deliverables.models import (
    Decision,
    Submission,
)
from deliverables.queries.answers import answers_of
from deliverables.queries.checks import check_number
from deliverables.queries.handed_in import (
    FileLine,
    file_lines,
    versions_of,
)
from deliverables.queries.packets.dates import readings_then, round_dates
from deliverables.queries.packets.experts import expert_lines
from deliverables.queries.packets.shapes import (
    AnswerLine,
    FindingLine,
    Packet,
    ReadingLine,
    RoundLine,
)
from deliverables.queries.state import decision_of, receipt_of, with_acts
from deliverables.rules.enclosing import fit
from deliverables.rules.rows import RoundRow
from deliverables.states import Result, Verdict

__all__ = ["Packet", "packet_context"]

# The originals travel inside the PDF up to here; more is listed.
ENCLOSED_BYTES = 20 * 1024 * 1024
# How the threshold of a criterion reads beside its measure.
AT_LEAST = {"counted": "不少于", "ratio": "不低于"}


def packet_context(
    decision: Decision, *, signed_as: str = ""
) -> dict[str, Any]:
    """The template context of a decision's 验收书.

    ``signed_as`` names the certificate that will sign it, or nothing. Of a
    conclusion taken back, and of the row that did it, it is the same paper,
    which says so. The number of queries does not grow with files, rounds or
    facts.
    """
    undone = undoing_of(decision)
    decision = Decision.objects.select_related(
        "contract__agreement_version",
        "submission__deliverable",
        "submission__recorded_by",
        "prepared_by",
        "recorded_by",
    ).get(pk=undone.reverses_id if undone else decision.pk)
    packet = replace(_packet(decision, signed_as), undone=undone)
    return {
        "packet": packet,
        "agreement": packet.agreement,
        "is_demo": packet.is_demo,
    }


def undoing_of(decision: Decision) -> Decision | None:
    """The row that took a decision back, of either of the two; or None."""
    return (
        Decision.objects.filter(
            Q(pk=decision.pk, reverses__isnull=False) | Q(reverses=decision.pk)
        )
        .select_related("prepared_by", "recorded_by")
        .first()
    )


def _packet(decision: Decision, signed_as: str = "") -> Packet:
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
    chosen = readings_then(decision)
    dates = round_dates(decision, agreement, package, chosen)
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
        package_accepted=_accepted_members(decision, package),
        submission=submission,
        received_on=_received_on(rounds, decision),
        review_due=dates.review,
        rework_due=dates.rework,
        findings=_findings(decision, agreement, term),
        files=_enclosing(file_lines(versions_of(submission), term), key),
        rounds=_round_lines(rounds, decision, dates.rounds),
        answers=_answer_lines(submission),
        experts=expert_lines(decision),
        readings=_reading_lines(agreement, term, package, chosen),
        calendar_version=held.version,
        notices=tuple(row.notice for row in held.notices.values()),
        backfilled=decision.batch_id is not None,
        check_number=check_number(
            decision.number, is_demo=contract.is_demo
        ),
        signed_as=signed_as,
    )


def _package_of(agreement: Agreement, key: str) -> Package | None:
    return next(
        (row for row in agreement.packages.values() if key in row.members),
        None,
    )


def _accepted_members(decision: Decision, package: Package | None) -> int:
    """How many of a package were accepted when this was signed."""
    if package is None:
        return 0
    then = Q(reversed_by__isnull=True) | Q(
        reversed_by__sequence__gt=decision.sequence
    )
    return (
        Decision.objects.filter(
            then,
            counting(decision.contract),
            contract=decision.contract,
            reverses__isnull=True,
            submission__deliverable__key__in=package.members,
            result=Result.ACCEPTED,
            sequence__lte=decision.sequence,
        )
        .values("submission__deliverable")
        .distinct()
        .count()
    )


def _enclosing(
    files: tuple[FileLine, ...], deliverable: str
) -> tuple[FileLine, ...]:
    """The files, those that fit named as they travel inside the PDF."""
    fitting = fit([line.size for line in files], limit=ENCLOSED_BYTES)
    return tuple(
        replace(line, enclosed_as=enclosed_name(place, deliverable, line))
        if place - 1 in fitting
        else line
        for place, line in enumerate(files, 1)
    )


def enclosed_name(place: int, deliverable: str, line: FileLine) -> str:
    """An ASCII name that sorts as the list does: 01-work_plan-v2.pdf."""
    extension = line.name.rpartition(".")[2].lower()
    if not (extension.isascii() and extension.isalnum()):
        extension = "bin"
    return f"{place:02d}-{deliverable}-v{line.version}.{extension}"


def _party_names(contract: Contract) -> dict[str, str]:
    return dict(
        Party.objects.filter(contract=contract).values_list("side", "name")
    )


def _submissions(decision: Decision) -> list[Submission]:
    """The deliverable's submissions up to the decided one, in order."""
    return list(
        with_acts(Submission.objects.not_taken_back())
        .filter(
            deliverable=decision.submission.deliverable,
            sequence__lte=decision.submission.sequence,
        )
        .select_related("withdrawal")
        .order_by("sequence", "pk")
    )


def _received_on(
    rounds: Sequence[Submission], decision: Decision
) -> date | None:
    row = next(
        (one for one in rounds if one.pk == decision.submission_id),
        decision.submission,
    )
    return _day(receipt_of(row, upto=decision.sequence))


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
            found=_found(row.get("measured")),
            verdict=row.get("verdict", ""),
            verdict_label=Verdict(row["verdict"]).label
            if row.get("verdict")
            else "未录入",
            comment=row.get("comment", ""),
            evidence=row.get("evidence"),
        )
        for number, row in enumerate(rows, 1)
    )


def _found(measured: Mapping[str, Any] | None) -> str:
    """What was counted or measured, or which number is lacking."""
    if not measured:
        return ""
    said = (measured.get("words", ""), measured.get("missing", ""))
    return "；".join(words for words in said if words)


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


def _round_lines(
    submissions: Sequence[Submission],
    decision: Decision,
    days: Mapping[int, RoundRow],
) -> tuple[RoundLine, ...]:
    lines = []
    for row in submissions:
        receipt = receipt_of(row, upto=decision.sequence)
        decided = decision_of(row, upto=decision.sequence)
        withdrawal = getattr(row, "withdrawal", None)
        # A withdrawn submission is as if it never was: it has no days.
        in_hands = None if withdrawal else days.get(row.round)
        lines.append(
            RoundLine(
                number=row.round,
                slip=row.number,
                submitted_on=row.happened_on,
                received_on=_day(receipt),
                decided_on=_day(decided),
                decision=decided.number if decided else "",
                result=decided.result if decided else "",
                result_label=_outcome(decided, withdrawal),
                days_with_a=in_hands.days_with_a if in_hands else None,
                days_with_b=in_hands.days_with_b if in_hands else None,
                is_this=row.pk == decision.submission_id,
            )
        )
    return tuple(lines)


def _answer_lines(submission: Submission) -> tuple[AnswerLine, ...]:
    """What this round answered to the findings of the round before."""
    return tuple(
        AnswerLine(
            number=one.failed.number,
            clause=one.failed.finding["clause"],
            finding=one.failed.finding["comment"],
            text=one.answer.text,
            file_name=one.answer.version.name if one.answer.version else "",
            version=one.answer.version.number if one.answer.version else 0,
            digest=one.answer.version.file_id if one.answer.version else "",
        )
        for one in answers_of(submission)
        if one.answer is not None
    )


def _day(row: FactRow | None) -> date | None:
    return row.happened_on if row else None


def _outcome(decided: Decision | None, withdrawal: FactRow | None) -> str:
    if decided:
        return Result(decided.result).label
    return "签收前撤回" if withdrawal else ""


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
        lines.extend(
            ReadingLine(reading, code, option.text, code == reading.default)
            for option in reading.options
            if option.code == code
        )
    return tuple(lines)
