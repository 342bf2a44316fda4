"""People on site: roster, papers, sign-ins, leave (第六条第7款).

乙方 records; whatever changes who is there on a day takes 甲方's signature,
because presence is counted by it.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from contracts.models import (
    AttendanceDay,
    Contract,
    OnsiteStay,
    Proposal,
    Qualification,
    StaffLeave,
    StaffMember,
    User,
)
from contracts.policies import (
    Refused,
    check_not_before_signing,
    check_role,
    not_countersigned,
)
from contracts.queries.onsite import standing_days, stay_of
from contracts.rules.attendance import Part, stay_over, without_days
from contracts.rules.facts import Fact
from contracts.rules.hands import CONFIRMERS, DRAFTERS
from contracts.services import audit
from contracts.services.facts import lock_contract, stamp
from contracts.services.files import keep
from contracts.services.proposals import (
    add_proposal,
    approve,
    decline_proposal,
    open_proposal,
)
from contracts.services.recorded_facts import Check, Paper, received
from contracts.states import ProposalKind, Side

RECORDERS = DRAFTERS["b"]
KINDS = (ProposalKind.STAFF,)
LEAVE, DEPARTURE = "leave", "departure"


def check_can_keep_roster(contract: Contract, by: User) -> None:
    """Only 乙方 says whom it sends."""
    check_role(contract, by, *RECORDERS, act="登记驻场人员")


@transaction.atomic
def add_member(
    *, contract: Contract, person: str, duty: str, by: User
) -> StaffMember:
    """Put a person on the roster; one name once."""
    contract = lock_contract(contract.pk)
    check_can_keep_roster(contract, by)
    person = person.strip()
    if StaffMember.objects.filter(contract=contract, person=person).exists():
        raise Refused("already_there", f"{person}已在名册，请直接打开。")
    row = StaffMember.objects.create(
        contract=contract, person=person, duty=duty.strip(), recorded_by=by
    )
    audit.record(
        "staff_added",
        by=by,
        contract=contract,
        on=row,
        summary=f"列入驻场名册：{person}",
    )
    return row


def add_qualification(
    *,
    member: StaffMember,
    name: str,
    starts_on: date,
    ends_on: date | None,
    evidence: Paper,
    by: User,
) -> Qualification:
    """Keep a paper that shows a person's standing, and how long it holds."""
    check_can_keep_roster(member.contract, by)
    if ends_on is not None and ends_on < starts_on:
        raise Refused("ends_before", "有效期止早于起，请核对两个日期。")
    with received(evidence) as (file_name, incoming), transaction.atomic():
        contract = lock_contract(member.contract_id)
        check_can_keep_roster(contract, by)
        row = Qualification.objects.create(
            contract=contract,
            member=member,
            name=name.strip(),
            starts_on=starts_on,
            ends_on=ends_on,
            file=keep(incoming),
            file_name=file_name,
            recorded_by=by,
        )
        audit.record(
            "qualification_kept",
            by=by,
            contract=contract,
            on=row,
            summary=f"登记{member.person}的资质：{row.name}",
            detail={"sha256": row.file_id},
        )
    return row


@transaction.atomic
def sign_in(
    *,
    contract: Contract,
    members: Collection[int],
    on: date,
    by: User,
    today: date,
    reason: str = "",
) -> int:
    """Record who is there: today, or a past day with the reason (补登).

    All of them or none; how many were written. Refused("already_signed")
    names who signed in on that day already.
    """
    contract = lock_contract(contract.pk)
    check_can_keep_roster(contract, by)
    check_not_before_signing(contract, on, today)
    backfilled = on < today
    if backfilled and not reason.strip():
        raise Refused("reason_missing", "补登过去的日期，请写明理由。")
    people = list(
        StaffMember.objects.filter(contract=contract, pk__in=members)
    )
    if not people:
        raise Refused("nobody", "请选择至少一名在名册的人员。")
    same = standing_days(contract).filter(on=on, member__in=people)
    there = [row.member.person for row in same.select_related("member")]
    if there:
        raise Refused(
            "already_signed", f"{'、'.join(there)}当日已签到，无需重复登记。"
        )
    rows = [
        AttendanceDay(
            contract=contract, member=one, on=on, backfilled=backfilled,
            reason=reason.strip() if backfilled else "", recorded_by=by,
        )
        for one in people
    ]  # fmt: skip
    AttendanceDay.objects.bulk_create(rows)
    names = "、".join(one.person for one in people)
    audit.record(
        "attendance_recorded",
        by=by,
        contract=contract,
        summary=f"{'补登' if backfilled else '签到'}：{names}"[:300],
        detail={"happened_on": on.isoformat(), "reason": reason.strip()},
    )
    return len(rows)


@transaction.atomic
def undo_day(*, row: AttendanceDay, reason: str, by: User) -> AttendanceDay:
    """Take a wrong sign-in back; both rows stay."""
    contract = lock_contract(row.contract_id)
    check_can_keep_roster(contract, by)
    if not reason.strip():
        raise Refused("reason_missing", "请写明更正的理由，原记录保留。")
    gone = AttendanceDay.objects.filter(reverses=row).exists()
    if row.reverses_id is not None or gone:
        raise Refused("already_corrected", "这条签到已更正，无需再次更正。")
    back = AttendanceDay.objects.create(
        contract=contract, member=row.member, on=row.on, backfilled=True,
        reason=reason.strip(), reverses=row, recorded_by=by,
    )  # fmt: skip
    audit.record(
        "attendance_undone",
        by=by,
        contract=contract,
        on=back,
        summary=f"更正签到：{row.member.person}",
        detail={"happened_on": row.on.isoformat(), "reason": reason.strip()},
    )
    return back


@transaction.atomic
def propose_leave(
    *,
    member: StaffMember,
    starts_on: date,
    ends_on: date,
    reason: str,
    substitute: StaffMember | None,
    qualified: bool,
    by: User,
) -> Proposal:
    """乙方 asks that a person be away, and says who stands in.

    ``qualified``: whether the substitute has professional standing.
    """
    contract = lock_contract(member.contract_id)
    check_can_keep_roster(contract, by)
    if ends_on < starts_on:
        raise Refused("ends_before", "结束日早于开始日，请核对两个日期。")
    if substitute is not None and substitute.pk == member.pk:
        raise Refused("themselves", "顶替人须是另一个人，请重新选择。")
    stay = _stay_over(contract, member.person, starts_on, ends_on)
    _check_free(contract, substitute, starts_on, ends_on)
    span = f"{starts_on.isoformat()} 至 {ends_on.isoformat()}"
    stands_in = f"，{substitute.person}顶替" if substitute else "，无人顶替"
    return add_proposal(
        contract,
        kind=ProposalKind.STAFF,
        subject=LEAVE,
        payload={
            "member": member.pk,
            "stay": stay.pk,
            "starts_on": starts_on.isoformat(),
            "ends_on": ends_on.isoformat(),
            "reason": reason.strip(),
            "substitute": substitute.pk if substitute else None,
            "qualified": qualified,
        },
        summary=f"{member.person}请假 {span}{stands_in}",
        by=by,
        on_behalf_of=Side.B,
        note=reason.strip(),
    )


@transaction.atomic
def propose_departure(
    *, member: StaffMember, last_day: date, reason: str, by: User
) -> Proposal:
    """乙方 says the last day of a person who is there without an end."""
    contract = lock_contract(member.contract_id)
    check_can_keep_roster(contract, by)
    stay = _stay_over(contract, member.person, last_day, last_day)
    if stay.ends_on == last_day:
        raise Refused("same_day", "驻场区间已于这一天结束，无需登记。")
    return add_proposal(
        contract,
        kind=ProposalKind.STAFF,
        subject=DEPARTURE,
        payload={
            "member": member.pk,
            "stay": stay.pk,
            "last_day": last_day.isoformat(),
        },
        summary=f"{member.person}离场，最后一日 {last_day.isoformat()}",
        by=by,
        on_behalf_of=Side.B,
        note=reason.strip(),
    )


@transaction.atomic
def approve_staff(
    *, proposal_id: int, by: User, today: date, check: Check
) -> Sequence[OnsiteStay]:
    """甲方 agrees: the stay is taken back, what is left of it is written."""
    contract, proposal = open_proposal(
        proposal_id, kinds=KINDS, by=by, act="确认驻场变动"
    )
    check_role(contract, by, *CONFIRMERS, act="确认驻场变动")
    said = proposal.payload
    row = OnsiteStay.objects.filter(
        pk=said["stay"], contract=contract, reversed_by__isnull=True
    ).first()
    if row is None:
        raise Refused(
            "stay_changed",
            "所指的驻场区间此后已更正，请退回，由乙方按现在的区间重新提请。",
        )
    parts, leave = _planned(contract, proposal, row)
    check(
        contract,
        [_fact(part) for part in parts],
        without={f"onsitestay:{row.pk}"},
    )
    OnsiteStay.objects.create(
        **stamp(contract, by=by, on=today, note=proposal.summary),
        person=row.person,
        qualified=row.qualified,
        reverses=row,
    )
    written = [
        OnsiteStay.objects.create(
            **stamp(contract, by=by, on=part.start, note=proposal.summary),
            person=part.person,
            ends_on=part.end,
            qualified=part.qualified,
        )
        for part in parts
    ]
    if leave is not None:
        leave.proposed_by, leave.recorded_by = proposal.proposed_by, by
        leave.save()
    audit.record(
        "staff_moved",
        by=by,
        contract=contract,
        on=row,
        summary=proposal.summary,
        detail={
            "proposed_by": str(proposal.proposed_by),
            "reason": proposal.note,
            "rows": len(written),
        },
    )
    approve(proposal, by=by)
    return written


def decline_staff(*, proposal_id: int, by: User, reason: str) -> Proposal:
    """甲方 does not agree, and says why."""
    return decline_proposal(
        proposal_id=proposal_id, kinds=KINDS, by=by, reason=reason,
        roles=CONFIRMERS,
    )  # fmt: skip


def _planned(
    contract: Contract, proposal: Proposal, row: OnsiteStay
) -> tuple[list[Part], StaffLeave | None]:
    """The stays to write, and the leave that goes with them."""
    said, stay = proposal.payload, stay_of(row)
    if proposal.subject == DEPARTURE:
        last = date.fromisoformat(said["last_day"])
        return [Part(row.person, stay.start, last, row.qualified)], None
    start = date.fromisoformat(said["starts_on"])
    end = date.fromisoformat(said["ends_on"])
    parts = list(without_days(stay, start, end))
    substitute = None
    if said["substitute"] is not None:
        substitute = StaffMember.objects.get(
            pk=said["substitute"], contract=contract
        )
        _check_free(contract, substitute, start, end)
        parts.append(Part(substitute.person, start, end, said["qualified"]))
    leave = StaffLeave(
        contract=contract, member_id=said["member"], starts_on=start,
        ends_on=end, reason=said["reason"], substitute=substitute, stay=row,
    )  # fmt: skip
    return parts, leave


def _fact(part: Part) -> Fact:
    fields: dict[str, Any] = {
        "person": part.person,
        "start": part.start,
        "qualified": part.qualified,
    }
    if part.end is not None:
        fields["end"] = part.end
    return Fact("on_site", part.start, fields, "")


def _stay_over(
    contract: Contract, person: str, start: date, end: date
) -> OnsiteStay:
    rows = list(OnsiteStay.objects.standing_facts(contract))
    found = stay_over((stay_of(row) for row in rows), person, start, end)
    if found is None:
        raise Refused(
            "not_there",
            f"{person}在这些日子没有完整的驻场区间，请核对日期，"
            "或先登记驻场。",
        )
    row = next(one for one in rows if stay_of(one) == found)
    batch = row.batch
    unsigned = batch is not None and batch.countersigned_at is None
    if unsigned and not contract.is_demo:
        raise not_countersigned()
    return row


def _check_free(
    contract: Contract, substitute: StaffMember | None, start: date, end: date
) -> None:
    """Who is there already adds nobody by standing in."""
    if substitute is None:
        return
    for row in OnsiteStay.objects.standing_facts(contract):
        over = row.ends_on is None or row.ends_on >= start
        if row.person == substitute.person and row.happened_on <= end and over:
            raise Refused(
                "already_on_site",
                f"{substitute.person}在这些日子本来就在驻场，"
                "顶替不增加人数，请另选一人。",
            )


