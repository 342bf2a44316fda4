"""The events somebody reads as CSV or XLSX, row by row; itself audited.

For programs and spreadsheets; what proves something is ``export_audit``.
"""

import csv
import json
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from contracts.models import Contract, User
from contracts.rules.flat_text import BOM, harmless
from contracts.services import audit
from kaifeng_credit.auditing.listing import Asked
from kaifeng_credit.auditing.words import action_word, object_word

PAGE = 500
COLUMNS = (
    "编号", "时间", "办理人", "动作", "动作代码", "对象", "对象编号", "摘要",
    "明细", "SHA-256", "SM3",
)  # fmt: skip


class Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        """The line, as it goes out."""
        return text


@transaction.atomic
def note_export(
    *,
    chain: str,
    contract: Contract | None,
    asked: Asked,
    rows: int,
    by: User,
    fmt: str = "csv",
) -> None:
    """Who takes how much of the log out, before it goes."""
    there = {name: value for name, value in vars(asked).items() if value}
    audit.record(
        "audit_exported",
        by=by,
        contract=contract,
        summary=f"导出审计日志 {rows} 件（{chain}）",
        detail={"rows": rows, "format": fmt, "filters": there},
    )


def csv_lines(rows) -> Iterator[bytes]:
    """The events line by line; no cell is a formula (T16)."""
    writer = csv.writer(Echo(), lineterminator="\r\n")
    yield (BOM + writer.writerow(COLUMNS)).encode()
    for cells in each(rows):
        yield writer.writerow([harmless(cell) for cell in cells]).encode()


def each(rows) -> Iterator[tuple[str, ...]]:
    """The events one by one, as the cells of ``COLUMNS``."""
    for event in rows.iterator(chunk_size=PAGE):
        moment = timezone.localtime(event.recorded_at)
        yield (
            str(event.number), moment.isoformat(timespec="seconds"),
            event.actor_name, action_word(event.action), event.action,
            object_word(event.object_type), event.object_id, event.summary,
            json.dumps(event.detail, ensure_ascii=False, sort_keys=True),
            event.hash, event.sm3 or "",
        )  # fmt: skip
