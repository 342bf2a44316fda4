"""What the record says today that a letter may begin with.

Sentences, each with its clause; nothing is guessed: what is not recorded is
left for a person to write.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from contracts.rules.agreement import Agreement
from contracts.rules.board.reading import amount
from contracts.rules.fact_words import tranche_name
from contracts.rules.letters.wording import day_in_text

MOST = 7  # what a letter can name; the rest is the page's


def known_today(
    key: str,
    agreement: Agreement,
    standing: Mapping[str, Any],
    fields: Mapping[str, Any],
    *,
    side: str,
    on: date,
) -> list[str]:
    """Sentences about the other side's overdue duties, or the sum unpaid."""
    other = "b" if side == "a" else "a"
    if key in ("breach", "demand", "rescission"):
        return _overdue(agreement, standing, fields, other, on)
    if key == "payment_demand" and fields.get("tranche"):
        return _unpaid(agreement, standing, int(fields["tranche"]), on)
    return []


def _overdue(
    agreement: Agreement,
    standing: Mapping[str, Any],
    fields: Mapping[str, Any],
    other: str,
    on: date,
) -> list[str]:
    wanted = fields.get("deliverable")
    found = []
    for row in standing["deadlines"]:
        if row["obligor"] != other or row["state"] != "overdue":
            continue
        if wanted and row.get("deliverable") not in (wanted, None):
            continue
        clause = agreement.clauses[row["clause"]]
        found.append(
            f"{row['title']}（{clause.citation or clause.cite}）应于"
            f"{day_in_text(row['due_on'])}前完成，截至{day_in_text(on)}"
            f"尚未完成，已逾期{row['days_overdue']}日。"
        )
    return found[:MOST]


def _unpaid(
    agreement: Agreement, standing: Mapping[str, Any], number: int, on: date
) -> list[str]:
    for row in standing["tranches"]:
        # Not recorded is not unpaid: then a person writes what was paid.
        if row["number"] == number and row["state"] != "not_recorded":
            owed, paid = amount(row["amount"]), amount(row["paid"])
            return [
                f"{tranche_name(number, agreement)}约定金额{owed:,.2f}元，"
                f"截至{day_in_text(on)}平台登记已付{paid:,.2f}元，"
                f"尚有{owed - paid:,.2f}元未付。"
            ]
    return []
