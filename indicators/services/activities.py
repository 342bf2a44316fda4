"""宣传与培训: 乙方 records, 甲方 confirms, the other side agrees to undo.

第一条第11项：「每年通过新华社媒体矩阵宣传不低于5篇」
Only what is confirmed counts (indicators.rules.activities).
"""

from datetime import date
from typing import Any

from django.db import transaction

from contracts.models import Contract, Proposal, StoredFile, User
from contracts.policies import Refused
from contracts.queries.agreements import agreement_of
from contracts.queries.facts import reference
from contracts.services import audit
from contracts.services.facts import lock_contract, stamp
from contracts.services.files import keep
from contracts.services.proposals import (
    add_proposal,
    approve,
    decline_proposal,
    open_proposal,
    proposal_of,
)
from contracts.services.recorded_facts import Paper, received
from contracts.states import ProposalKind, Side
from indicators.models import Activity, CountedEvent
from indicators.policies import (
    check_activity,
    check_can_confirm,
    check_can_correct_activity,
    check_can_record_activity,
    check_new,
    known_kind,
)
from indicators.rules.activities import ActivityKind, plain_values, quota_for

KINDS = (ProposalKind.ACTIVITY,)
# Columns of an entry; what else its form asked goes into ``details``.
COLUMNS = ("title", "on", "link")
TABLES: dict[str, type[Activity] | type[CountedEvent]] = {
    "activity": Activity,
    "countedevent": CountedEvent,
}


def propose_activity(
    *,
    contract: Contract,
    kind: str,
    values: dict[str, Any],
    by: User,
    today: date,
    note: str = "",
    evidence: Paper | None = None,
) -> Proposal:
    """乙方 records one entry; it counts once 甲方 has confirmed it.

    ``values`` are those of the kind's form, ``evidence`` the name and the
    bytes of a file. Refused("already_recorded") for a link that stands.
    """
    check_can_record_activity(contract, by)
    asked = known_kind(contract, kind)
    shown = evidence is not None
    check_activity(contract, asked, values, shown=shown, today=today)
    with received(evidence) as (name, incoming), transaction.atomic():
        contract = lock_contract(contract.pk)
        check_can_record_activity(contract, by)
        key = check_activity(
            contract, asked, values, shown=shown, today=today
        )
        title = values["title"].strip()
        check_new(contract, kind, title=title, on=values["on"], key=key)
        return add_proposal(
            contract,
            kind=ProposalKind.ACTIVITY,
            subject=kind,
            payload={
                "values": plain_values({**values, "title": title}),
                "link_key": key,
            },
            summary=f"{asked.label}《{title}》"[:300],
            by=by,
            on_behalf_of=Side.B,
            note=note.strip(),
            file=keep(incoming) if incoming else None,
            file_name=name,
        )


@transaction.atomic
def propose_correction(
    *, contract: Contract, table: str, pk: int, reason: str, by: User
) -> Proposal:
    """One side asks that an entry be taken back, and says why."""
    contract = lock_contract(contract.pk)
    row = row_at(contract, table, pk)
    side = check_can_correct_activity(contract, by, row)
    if not reason.strip():
        raise Refused("reason_missing", "请写明更正的理由，原记录保留。")
    return add_proposal(
        contract,
        kind=ProposalKind.ACTIVITY,
        subject=getattr(row, "kind", ""),
        payload={"reverses": reference(row)},
        summary=f"更正：{title_of(row)}"[:300],
        by=by,
        on_behalf_of=side,
        note=reason.strip(),
    )


@transaction.atomic
def confirm_activity(
    *, proposal_id: int, by: User, today: date
) -> Activity | CountedEvent:
    """The other side confirms; only now it counts, or is taken back."""
    contract, proposal = open_proposal(
        proposal_id, kinds=KINDS, by=by, act="确认登记"
    )
    check_can_confirm(contract, by, proposal)
    if "table" in proposal.payload:
        raise Refused("a_table", "这是一份稿件表，请在它的页面确认。")
    row: Activity | CountedEvent
    if "reverses" in proposal.payload:
        row = _reverse(contract, proposal, by=by, today=today)
    else:
        row = _record(contract, proposal, by=by)
    approve(proposal, by=by)
    return row


def decline_activity(*, proposal_id: int, by: User, reason: str) -> Proposal:
    """Somebody who could confirm does not, and says why."""
    proposal = proposal_of(proposal_id, kinds=KINDS)
    roles = check_can_confirm(proposal.contract, by, proposal)
    return decline_proposal(
        proposal_id=proposal_id, kinds=KINDS, by=by, reason=reason,
        roles=roles,
    )  # fmt: skip


def row_at(
    contract: Contract, table: str, pk: int
) -> Activity | CountedEvent:
    """An entry, or a count recorded without one; LookupError if neither."""
    rows = TABLES[table].objects.filter(contract=contract, pk=pk)
    row = rows.select_related("reversed_by").first()
    if row is None:
        raise LookupError(f"{table}:{pk}")
    if isinstance(row, CountedEvent) and hasattr(row, "activity"):
        return row.activity
    return row


def title_of(row: Activity | CountedEvent) -> str:
    """An entry in a few words."""
    if isinstance(row, Activity):
        return f"《{row.title}》"
    quota = agreement_of(row.contract).quotas[row.quota]
    return f"{quota.name} {row.quantity} {quota.unit}"


def _record(contract: Contract, proposal: Proposal, *, by: User) -> Activity:
    values = dict(proposal.payload["values"])
    key, on = proposal.payload["link_key"], date.fromisoformat(values["on"])
    kind = known_kind(contract, proposal.subject)
    check_new(
        contract, kind.key, title=values["title"], on=on, key=key,
        but=proposal.pk,
    )  # fmt: skip
    return add_activity(
        contract,
        kind,
        values,
        on=on,
        key=key,
        by=by,
        proposed_by=proposal.proposed_by,
        note=proposal.note,
        file=proposal.file,
        file_name=proposal.file_name,
    )


def add_activity(
    contract: Contract,
    kind: ActivityKind,
    values: dict[str, Any],
    *,
    on: date,
    key: str,
    by: User,
    proposed_by: User,
    note: str = "",
    file: StoredFile | None = None,
    file_name: str = "",
) -> Activity:
    """Write an entry and what its quota counts; callers locked and checked."""
    quota = quota_for(
        kind, agreement_of(contract), matrix=values.get("matrix")
    )
    event = None
    if quota is not None:
        event = CountedEvent.objects.create(
            **stamp(contract, by=by, on=on),
            quota=quota,
            quantity=values.get("quantity") or 1,
        )
    row = Activity.objects.create(
        contract=contract,
        kind=kind.key,
        happened_on=on,
        title=values["title"],
        event=event,
        link=values.get("link", ""),
        link_key=key,
        details={
            name: value
            for name, value in values.items()
            if name not in COLUMNS
        },
        note=note,
        file=file,
        file_name=file_name,
        proposed_by=proposed_by,
        recorded_by=by,
    )
    audit.record(
        "activity_recorded",
        by=by,
        contract=contract,
        on=row,
        summary=f"确认{kind.label}《{row.title}》",
        detail={
            "happened_on": on.isoformat(),
            "kind": kind.label,
            "proposed_by": str(proposed_by),
        },
    )
    return row


def _reverse(
    contract: Contract, proposal: Proposal, *, by: User, today: date
) -> Activity | CountedEvent:
    """Write the rows that take an entry and its count back; all stay."""
    table, _, pk = proposal.payload["reverses"].partition(":")
    row = row_at(contract, table, int(pk))
    check_can_correct_activity(contract, proposal.proposed_by, row)
    event = row.event if isinstance(row, Activity) else row
    back: Activity | CountedEvent | None = None
    if event is not None:
        back = CountedEvent.objects.create(
            **stamp(contract, by=by, on=today, note=proposal.note),
            quota=event.quota,
            quantity=event.quantity,
            reverses=event,
        )
    if isinstance(row, Activity):
        back = Activity.objects.create(
            contract=contract,
            kind=row.kind,
            happened_on=row.happened_on,
            title=row.title,
            note=proposal.note,
            proposed_by=proposal.proposed_by,
            recorded_by=by,
            reverses=row,
        )
    assert back is not None
    audit.record(
        "activity_reversed",
        by=by,
        contract=contract,
        on=back,
        summary=proposal.summary,
        detail={
            "reverses": reference(row),
            "proposed_by": str(proposal.proposed_by),
            "reason": proposal.note,
            "happened_on": today.isoformat(),
        },
    )
    return back
