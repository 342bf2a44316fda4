"""Making an export: number, content, bytes, ledger row, audit event.

The figures are taken under the contract's lock; the file is written after
it is released, so that a large report holds nobody up. A worker may call it
as a page does.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from contracts.models import Contract, ExportRecord, User
from contracts.policies import Refused
from contracts.queries.agreements import agreement_of
from contracts.queries.clock import complete_through
from contracts.queries.readings import recorded_on
from contracts.services import audit
from contracts.services.facts import lock_contract
from contracts.services.files import keep_bytes
from contracts.services.numbers import next_number
from payments.policies import check_can_export
from payments.queries.ledger import invoice_entries, payment_entries
from payments.rules.report import (
    Report,
    ReportHead,
    TotalsDoNotTie,
    payment_status_report,
)
from payments.services.reports.flat_file import write_csv
from payments.services.reports.workbook import write_xlsx

KIND = "payment_status"
FORMATS = {"xlsx": write_xlsx, "csv": write_csv}

# How the service asks for the whole standing of a day under its own lock.
StandingOn = Callable[[Contract, date], Mapping[str, Any]]


@dataclass(frozen=True)
class Snapshot:
    """The figures of one moment, ready to be written."""

    contract: Contract
    report: Report
    facts_version: int


def make_export(
    *,
    contract: Contract,
    standing: StandingOn,
    as_of: date,
    fmt: str,
    by: User,
    today: date,
) -> ExportRecord:
    """Export the payment status of a day; the file is kept as handed out.

    Raises Refused where the day is in the future, the format unknown, or
    the figures do not tie; NotAllowed for roles without exports.
    """
    if fmt not in FORMATS:
        raise Refused("format_unknown", "请选择 XLSX 或 CSV 格式。")
    taken = _take(
        contract, standing=standing, as_of=as_of, by=by, today=today
    )
    content = FORMATS[fmt](taken.report)
    return _keep(taken, content, fmt=fmt, by=by)


@transaction.atomic
def _take(
    contract: Contract,
    *,
    standing: StandingOn,
    as_of: date,
    by: User,
    today: date,
) -> Snapshot:
    """Check, give the number, and take every figure under one lock."""
    contract = lock_contract(contract.pk)
    check_can_export(contract, by, as_of=as_of, today=today)
    answer = standing(contract, as_of)
    number = next_number(contract, "export", year=today.year)
    try:
        report = payment_status_report(
            head=ReportHead(
                contract=contract.title,
                number=number,
                as_of=as_of,
                complete_through=complete_through(contract, as_of=as_of),
                calendar=str(answer["calendar"]),
                **_readings(contract),
                is_demo=contract.is_demo,
                made_by=str(by),
                made_on=today,
            ),
            standing=answer,
            agreement=agreement_of(contract),
            payments=payment_entries(contract, as_of),
            invoices=invoice_entries(contract, as_of),
        )
    except TotalsDoNotTie as error:
        raise Refused(
            "totals_do_not_tie",
            f"数字不能互相印证，未导出：{error}。请联系系统管理员核对台账。",
        ) from error
    return Snapshot(contract, report, contract.facts_version)


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
    taken: Snapshot, content: bytes, *, fmt: str, by: User
) -> ExportRecord:
    """Store the bytes and the row that hands them out again."""
    report, contract = taken.report, taken.contract
    file = keep_bytes(content)
    record = ExportRecord.objects.create(
        contract=contract,
        number=report.number,
        kind=KIND,
        format=fmt,
        as_of=report.as_of,
        facts_version=taken.facts_version,
        file=file,
        name=_file_name(report, fmt),
        recorded_by=by,
    )
    audit.record(
        "exported",
        by=by,
        contract=contract,
        on=record,
        summary=f"导出{report.title} {report.number}（{fmt.upper()}）",
        detail={"as_of": report.as_of.isoformat(), "sha256": file.digest},
    )
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


def _file_name(report: Report, fmt: str) -> str:
    demo = "【演示】" if report.is_demo else ""
    return (
        f"{demo}{report.title}_截至{report.as_of.isoformat()}"
        f"_{report.number}.{fmt}"
    )
