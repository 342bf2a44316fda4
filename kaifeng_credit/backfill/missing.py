"""待补清单: what the portal cannot tell, and the fact that would say it."""

from collections.abc import Iterator, Mapping
from typing import Any

from contracts.rules.agreement import Agreement
from contracts.rules.board.reading import day, day_words, days_in_chinese
from contracts.rules.record import NOT_RECORDED


def missing_rows(
    standing: Mapping[str, Any], agreement: Agreement
) -> list[tuple[str, str, str]]:
    """Rows of (what, which fact is missing, clause), each once."""
    return list(dict.fromkeys(_rows(standing, agreement)))


def _rows(
    standing: Mapping[str, Any], agreement: Agreement
) -> Iterator[tuple[str, str, str]]:
    def cite(clause: str | None) -> str:
        return agreement.cite(clause) if clause in agreement.clauses else ""

    for row in standing["unknown"]:
        yield (
            row["what"], days_in_chinese(str(row["missing"])),
            cite(row["clause"]),
        )  # fmt: skip
    for row in standing["deadlines"]:
        if row["state"] == "not_recorded":
            due = day(row["due_on"])
            until = f"（期限 {day_words(due)}）" if due else ""
            yield (
                row["title"], f"{NOT_RECORDED}：是否已办、何日办理{until}",
                cite(row["clause"]),
            )  # fmt: skip
    for row in standing["invoices"]:
        if row["state"] == "not_recorded":
            received = day_words(day(row["received_on"]))
            yield (
                f"第{row['tranche']}笔发票",
                f"{NOT_RECORDED}：{received}收款后的开票日与发票号码", "",
            )  # fmt: skip
    for row in standing["quotas"]:
        if row["state"] == "not_recorded":
            yield (
                row["name"],
                f"{NOT_RECORDED}：每次的日期，已记 {row['counted'] or 0} "
                f"/ {row['required']} {row['unit']}",
                cite(row["clause"]),
            )  # fmt: skip
