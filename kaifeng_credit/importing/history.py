"""What a file says of the past, whatever the file was: TOML or a workbook."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from contracts.models import BackfillBatch, StoredFile
from contracts.queries.agreements import agreement_of
from contracts.rules.facts import Fact, parse_fact
from contracts.rules.record_order import in_order


@dataclass(frozen=True)
class History:
    """Facts in the order of their days, and what else the file asks for.

    Facts of one day keep the order of the file. Each carries the place it
    came from as its ``ref``.
    """

    facts: tuple[Fact, ...]
    complete_through: date | None = None
    readings: Mapping[str, str] = field(default_factory=dict)
    file: StoredFile | None = None
    file_name: str = ""

    @classmethod
    def of(cls, facts: Iterable[Fact], **more: Any) -> "History":
        """A history of facts in any order."""
        return cls(tuple(in_order(facts)), **more)

    @property
    def digest(self) -> str:
        """SHA-256 of what is said, whatever its spacing and its format."""
        said = [
            [row["kind"], row["fields"]] for row in map(plain, self.facts)
        ]
        text = json.dumps(
            [said, self.complete_through, sorted(self.readings.items())],
            default=str,
            ensure_ascii=False,
        )
        return hashlib.sha256(text.encode()).hexdigest()


def plain(fact: Fact) -> dict[str, Any]:
    """A fact as a batch keeps it: plain values, and where it stood."""
    fields = {
        name: _plain(value) for name, value in sorted(fact.fields.items())
    }
    return {"kind": fact.kind, "ref": fact.ref, "fields": fields}


def facts_of_batch(batch: BackfillBatch) -> list[Fact]:
    """The facts a batch holds, as the rules take them.

    Raises:
        FactError: the agreement no longer knows what a fact speaks of.
    """
    agreement = agreement_of(batch.contract)
    return [
        parse_fact(
            {"kind": row["kind"], **row["fields"]},
            agreement=agreement,
            ref=row["ref"],
        )
        for row in batch.facts
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        # 447000 and 447000.00 say the same.
        return f"{value.normalize():f}"
    return list(value) if isinstance(value, tuple) else value
