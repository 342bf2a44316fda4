"""签到表: sign-ins of past days brought in from a table (补登).

Each row is a person and a day with the reason it comes late; all are
written or none, each under the name it has on the roster.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from contracts.models import AttendanceDay, Contract, StaffMember, User
from contracts.policies import Refused, check_not_before_signing
from contracts.queries.clock import contract_day
from contracts.queries.onsite import standing_days
from contracts.rules.table import Column, Layout, Problem, Row
from contracts.services.onsite import check_can_keep_roster
from contracts.services.table_imports import Asked, Importer

PERSON, DAY, REASON = "人员", "日期", "补登理由"
LAYOUT = Layout(
    columns=(
        Column(
            "person", PERSON, longest=60, example="驻场一",
            hint="与名册上的名称一致。",
        ),
        Column("on", DAY, "day", example="2025-12-01", hint="在岗的日期。"),
        Column(
            "reason", REASON, longest=200, example="纸质考勤补录",
            hint="当天之后登记的，写明理由。",
        ),
    ),
    unique=(("person", "on"),),
)  # fmt: skip
ROWS_AT_A_TIME = 500


def _layout(contract: Contract, told: Mapping[str, Any]) -> Layout:
    return LAYOUT


def _check(contract: Contract, by: User) -> None:
    check_can_keep_roster(contract, by)


def _examine(asked: Asked, rows: Sequence[Row]) -> Iterable[Problem]:
    """Rows of somebody who is not on the roster, or of a day that cannot be."""
    contract, today = asked.contract, contract_day(asked.contract)
    members = _members(contract)
    there = set(standing_days(contract).values_list("member_id", "on"))
    for number, values in rows:
        member, on = members.get(values["person"]), values["on"]
        if member is None:
            yield Problem(
                number, PERSON, values["person"],
                "名册里没有这个人。请先列入名册，或核对名称。",
            )  # fmt: skip
        words = _day_refused(contract, on, today)
        if not words and member is not None and (member.pk, on) in there:
            words = "当日已签到。请删去这一行。"
        if words:
            yield Problem(number, DAY, on.isoformat(), words)


def _apply(asked: Asked, rows: Sequence[Row]) -> Iterable[Problem]:
    """Write every sign-in."""
    contract, today = asked.contract, contract_day(asked.contract)
    members = _members(contract)
    AttendanceDay.objects.bulk_create(
        [
            AttendanceDay(
                contract=contract, member=members[values["person"]],
                on=values["on"], backfilled=values["on"] < today,
                reason=values["reason"], recorded_by=asked.by,
            )
            for _, values in rows
        ],
        batch_size=ROWS_AT_A_TIME,
    )  # fmt: skip
    return ()


def _members(contract: Contract) -> dict[str, StaffMember]:
    listed = StaffMember.objects.filter(contract=contract)
    return {one.person: one for one in listed}


def _day_refused(contract: Contract, on: date, today: date) -> str:
    try:
        check_not_before_signing(contract, on, today)
    except Refused as refused:
        return refused.message
    return ""


ATTENDANCE = Importer(
    kind="attendance", title="签到", layout=_layout, check=_check,
    examine=_examine, apply=_apply,
)  # fmt: skip
