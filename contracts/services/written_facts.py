"""Writing a fact of this app's own tables, and taking one back.

Only what services call that have locked the contract and checked: who signs,
and that the record holds it, is theirs to say.
"""

from datetime import date
from typing import Any

from contracts.models import (
    BackfillBatch,
    Contract,
    OnsiteStay,
    OperationStart,
    RecordedFact,
    StoredFile,
    User,
)
from contracts.models.facts import FactRow
from contracts.queries.agreements import agreement_of
from contracts.queries.facts import reference
from contracts.rules.fact_words import fact_row, fact_title
from contracts.rules.facts import Fact
from contracts.services import audit
from contracts.services.facts import stamp


def add_recorded_fact(
    contract: Contract,
    fact: Fact,
    *,
    by: User,
    proposed_by: User,
    on_behalf_of: str,
    note: str = "",
    file: StoredFile | None = None,
    file_name: str = "",
    batch: BackfillBatch | None = None,
    continues: RecordedFact | None = None,
) -> FactRow:
    """Write a fact of this app; callers have locked and checked.

    ``continues`` is a row that says less of the same thing.
    """
    common = stamp(contract, by=by, on=fact.on, note=note, batch=batch)
    row: FactRow
    if fact.kind == "operation_started":
        row = OperationStart.objects.create(**common)
    elif fact.kind == "on_site":
        row = OnsiteStay.objects.create(
            **common,
            person=fact.fields["person"],
            ends_on=fact.day("end"),
            qualified=fact.fields["qualified"],
        )
    else:
        row = RecordedFact.objects.create(
            **common,
            kind=fact.kind,
            fields=_fields(fact),
            on_behalf_of=on_behalf_of,
            proposed_by=proposed_by,
            file=file,
            file_name=file_name,
            continues=continues,
        )
    audit.record(
        "fact_recorded",
        by=by,
        contract=contract,
        on=row,
        summary=fact_title(fact, agreement_of(contract)),
        detail={
            "kind": fact.kind,
            "fields": _fields(fact),
            "proposed_by": str(proposed_by),
            "happened_on": fact.on.isoformat(),
        },
    )
    return row


def reverse_recorded_fact(
    contract: Contract,
    row: FactRow,
    *,
    by: User,
    proposed_by: User,
    on_behalf_of: str,
    today: date,
    reason: str,
    summary: str,
) -> FactRow:
    """Write the row that takes a fact back; callers have locked and checked."""
    common = {
        **stamp(contract, by=by, on=today, note=reason),
        "reverses": row,
    }
    if isinstance(row, RecordedFact):
        common |= {
            "kind": row.kind,
            "fields": row.fields,
            "on_behalf_of": on_behalf_of,
            "proposed_by": proposed_by,
        }
    if isinstance(row, OnsiteStay):
        common |= {"person": row.person, "qualified": row.qualified}
    back: FactRow = type(row).objects.create(**common)
    audit.record(
        "fact_reversed",
        by=by,
        contract=contract,
        on=back,
        summary=summary,
        detail={
            "reverses": reference(row),
            "proposed_by": str(proposed_by),
            "reason": reason,
            "happened_on": today.isoformat(),
        },
    )
    return back


def put_in_place_of(
    contract: Contract,
    row: RecordedFact,
    fact: Fact,
    *,
    by: User,
    proposed_by: User,
    today: date,
    reason: str,
    file: StoredFile | None = None,
    file_name: str = "",
) -> FactRow:
    """Take a fact back and record what is now known of the same thing.

    Both rows stay, so that what was known before can still be asked.
    Callers have locked and checked, also that the record holds the new fact.
    """
    title = fact_title(fact, agreement_of(contract))
    reverse_recorded_fact(
        contract,
        row,
        by=by,
        proposed_by=proposed_by,
        on_behalf_of=row.on_behalf_of,
        today=today,
        reason=reason,
        summary=f"更正：{title}",
    )
    return add_recorded_fact(
        contract,
        fact,
        by=by,
        proposed_by=proposed_by,
        on_behalf_of=row.on_behalf_of,
        note=reason,
        file=file or row.file,
        file_name=file_name or row.file_name,
        continues=row,
    )


def _fields(fact: Fact) -> dict[str, Any]:
    return {
        name: value for name, value in fact_row(fact).items() if name != "kind"
    }
