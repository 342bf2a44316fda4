"""Making an export: number, content, bytes, ledger row, audit event.

The figures are taken under the contract's lock; the file is written after
it is released, row by row into a temporary file, so that a large report
holds nobody up and is never in memory as a whole. A worker may call it as a
page does.
"""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, BinaryIO

from django.db import transaction

from contracts.models import Contract, ExportRecord, User
from contracts.policies import Refused
from contracts.queries.agreements import agreement_of, calendar
from contracts.queries.clock import complete_through
from contracts.queries.people import side_of
from contracts.queries.readings import recorded_on
from contracts.rules.audience import Audience
from contracts.rules.calendar import ONE_DAY
from contracts.rules.uploads import MEGABYTE
from contracts.services import audit
from contracts.services.disclosure import check_audience
from contracts.services.facts import lock_contract
from contracts.services.files import (
    Incoming,
    incoming_folder,
    keep,
    no_space,
    receive,
)
from contracts.services.numbers import next_number
from payments.policies import check_can_export
from payments.queries.ledger import invoice_entries, payment_entries
from payments.queries.penalties import account_of
from payments.rules.report import (
    Material,
    Period,
    PeriodReversed,
    Report,
    ReportHead,
    ReportKind,
    TotalsDoNotTie,
    report_of,
)
from payments.rules.report.planning import planned_days
from payments.rules.report.statement_sheets import Decided
from payments.services.reports.flat_file import write_csv
from payments.services.reports.paper import write_pdf
from payments.services.reports.workbook import write_xlsx

FORMATS: Mapping[str, Callable[[Report, BinaryIO], None]] = {
    "xlsx": write_xlsx,
    "csv": write_csv,
    "pdf": write_pdf,
}

# How the service asks for the whole standing of a day under its own lock.
StandingOn = Callable[[Contract, date], Mapping[str, Any]]


@dataclass(frozen=True)
class Asked:
    """Which report somebody asks for."""

    kind: ReportKind
    as_of: date
    period: Period | None
    by: User
    today: date
    audience: Audience = Audience.INTERNAL


@dataclass(frozen=True)
class Snapshot:
    """The figures of one moment, ready to be written."""

    contract: Contract
    report: Report
    kind: ReportKind
    period: Period | None
    facts_version: int
    audience: Audience


def make_export(
    *,
    contract: Contract,
    standing: StandingOn,
    as_of: date,
    fmt: str,
    by: User,
    today: date,
    kind: str = ReportKind.PAYMENT_STATUS,
    since: date | None = None,
    audience: str = Audience.INTERNAL,
    occasion: str = "",
    kept: Callable[[ExportRecord], None] | None = None,
) -> ExportRecord:
    """Export a report of a day; the file is kept as handed out.

    ``since`` is the first day of the period a period report speaks of,
    ``audience`` for whom it is (内部 unless said), ``occasion`` what it was
    made for, as the audit event says it. ``kept`` is
    called with the new row in the transaction that writes it: what it raises
    takes the row back. Raises Refused where the day is in the future, the
    period ends before it begins, the kind or the format is unknown, the figures do not tie, or a
    side has not consented that it is made public; NotAllowed for roles
    without exports.
    """
    if fmt not in FORMATS:
        raise Refused(
            "format_unknown", f"请选择 {format_names()} 格式。"
        )
    asked = Asked(
        _kind(kind), as_of, _period(kind, since, as_of), by, today,
        check_audience(contract, audience, kind, today=today),
    )  # fmt: skip
    taken = _take(contract, asked, standing)
    incoming = written(taken.report, fmt)
    try:
        return _keep(
            taken, incoming, fmt=fmt, by=by, occasion=occasion, kept=kept
        )
    finally:
        incoming.discard()


def format_names() -> str:
    """XLSX、CSV, as a sentence names them."""
    return "、".join(fmt.upper() for fmt in FORMATS)


def written(report: Report, fmt: str) -> Incoming:
    """A report as a file on the disk, written row by row."""
    try:
        with tempfile.TemporaryFile(dir=incoming_folder()) as target:
            FORMATS[fmt](report, target)
            target.seek(0)
            return receive(iter(partial(target.read, MEGABYTE), b""))
    except OSError as error:
        raise no_space() from error


def _kind(kind: str) -> ReportKind:
    try:
        return ReportKind(kind)
    except ValueError as error:
        raise Refused("kind_unknown", "请选择一种报表。") from error


def _period(kind: str, since: date | None, as_of: date) -> Period | None:
    """The period of a period report; others speak of a day."""
    if kind != ReportKind.PERIOD:
        return None
    if since is None:
        raise Refused("period_unknown", "请选择期间，或填写起始日。")
    try:
        return Period(since, as_of)
    except PeriodReversed as error:
        raise Refused(
            "period_reversed",
            "起始日晚于截至日。请把起始日改为截至日当天或更早的一天。",
        ) from error


@transaction.atomic
def _take(
    contract: Contract, asked: Asked, standing: StandingOn
) -> Snapshot:
    """Check, give the number, and take every figure under one lock."""
    contract = lock_contract(contract.pk, after_end=True)
    check_can_export(
        contract, asked.by, as_of=asked.as_of, today=asked.today
    )
    # Again under the lock: a consent may have been taken back meanwhile.
    check_audience(contract, asked.audience, asked.kind, today=asked.today)
    number = next_number(contract, "export", year=asked.today.year)
    try:
        report = report_of(
            asked.kind, _material(contract, asked, standing, number)
        )
    except TotalsDoNotTie as error:
        raise Refused(
            "totals_do_not_tie",
            f"数字不能互相印证，未导出：{error}。请联系系统管理员核对台账。",
        ) from error
    return Snapshot(
        contract, report, asked.kind, asked.period, contract.facts_version,
        asked.audience,
    )  # fmt: skip


def _material(
    contract: Contract, asked: Asked, standing: StandingOn, number: str
) -> Material:
    agreement = agreement_of(contract)
    as_of, period = asked.as_of, asked.period
    answer = standing(contract, as_of)
    opening = None
    if period is not None and period.first > agreement.effective_on:
        opening = standing(contract, period.first - ONE_DAY)
    return Material(
        head=ReportHead(
            contract=contract.title,
            number=number,
            as_of=as_of,
            complete_through=complete_through(contract, as_of=as_of),
            calendar=str(answer["calendar"]),
            **_readings(contract),
            is_demo=contract.is_demo,
            made_by=str(asked.by),
            made_on=asked.today,
            period=period,
            audience=asked.audience,
            side=side_of(asked.by, contract),
        ),
        standing=answer,
        agreement=agreement,
        payments=payment_entries(contract, as_of),
        invoices=invoice_entries(contract, as_of),
        opening=opening,
        planned=planned_days(answer, agreement, calendar()),
        decided=_decided(contract, asked, answer),
    )


def _decided(
    contract: Contract, asked: Asked, answer: Mapping[str, Any]
) -> Decided | None:
    """What was confirmed and settled of the penalty, where it is told."""
    if asked.kind is not ReportKind.PENALTIES:
        return None
    found = account_of(contract, answer, asked.as_of)
    return Decided(
        found.confirmed.days, found.confirmed.amount, found.settled
    )


def _readings(contract: Contract) -> dict[str, Any]:
    """What is decided on each reading, and what 乙方 objects to."""
    recorded = recorded_on(contract)
    return {
        "readings": {
            key: rows[0].code for key, rows in recorded.decisions.items()
        },
        "objections": {
            key: [
                f"{row.text}（{row.recorded_by}，{row.happened_on}）"
                for row in rows
            ]
            for key, rows in recorded.objections.items()
        },
    }


@transaction.atomic
def _keep(
    taken: Snapshot,
    incoming: Incoming,
    *,
    fmt: str,
    by: User,
    occasion: str,
    kept: Callable[[ExportRecord], None] | None,
) -> ExportRecord:
    """Store the bytes and the row that hands them out again."""
    report, contract = taken.report, taken.contract
    file = keep(incoming)
    record = ExportRecord.objects.create(
        contract=contract,
        number=report.number,
        kind=taken.kind,
        format=fmt,
        as_of=report.as_of,
        since=taken.period.first if taken.period else None,
        facts_version=taken.facts_version,
        audience=taken.audience,
        file=file,
        name=_file_name(taken, fmt),
        recorded_by=by,
    )
    audit.record(
        "exported",
        by=by,
        contract=contract,
        on=record,
        summary=f"{occasion}导出{report.title} {report.number}"
        f"（{fmt.upper()}，{taken.audience.label}）",
        detail={
            "kind": taken.kind,
            "audience": taken.audience,
            "as_of": report.as_of.isoformat(),
            **(
                {"since": taken.period.first.isoformat()}
                if taken.period
                else {}
            ),
            "sha256": file.digest,
        },
    )
    if kept is not None:
        kept(record)
    return record


@transaction.atomic
def note_download(record: ExportRecord, *, by: User) -> None:
    """Write down that a kept export was fetched again."""
    audit.record(
        "export_downloaded",
        by=by,
        contract=record.contract,
        on=record,
        summary=f"下载 {record.number}（{record.format.upper()}）",
        detail={"sha256": record.file_id},
    )


def _file_name(taken: Snapshot, fmt: str) -> str:
    report, period = taken.report, taken.period
    demo = "【演示】" if report.is_demo else ""
    if taken.audience is Audience.PUBLIC:
        demo += "【公开】"
    last = report.as_of.isoformat()
    spoken = f"{period.first.isoformat()}至{last}" if period else f"截至{last}"
    return f"{demo}{report.title}_{spoken}_{report.number}.{fmt}"
