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


def _apply(asked: Asked, rows: Sequence[Row]) -> Iterable[Problem]:
    """Write every sign-in, or say which rows cannot be."""
    contract, today = asked.contract, contract_day(asked.contract)
    members = {
        one.person: one
        for one in StaffMember.objects.filter(contract=contract)
    }
    there = set(standing_days(contract).values_list("member_id", "on"))
    problems, days = [], []
    for number, values in rows:
        member, on = members.get(values["person"]), values["on"]
        if member is None:
            problems.append(
                Problem(
                    number, PERSON, values["person"],
                    "名册里没有这个人。请先列入名册，或核对名称。",
                )
            )  # fmt: skip
            continue
        words = _day_refused(contract, on, today)
        if not words and (member.pk, on) in there:
            words = "当日已签到。请删去这一行。"
        if words:
            problems.append(Problem(number, DAY, on.isoformat(), words))
            continue
        days.append(
            AttendanceDay(
                contract=contract, member=member, on=on,
                backfilled=on < today, reason=values["reason"],
                recorded_by=asked.by,
            )
        )  # fmt: skip
    if not problems:
        AttendanceDay.objects.bulk_create(days, batch_size=ROWS_AT_A_TIME)
    return problems


def _day_refused(contract: Contract, on: date, today: date) -> str:
    try:
        check_not_before_signing(contract, on, today)
    except Refused as refused:
        return refused.message
    return ""


ATTENDANCE = Importer(
    kind="attendance", title="签到", layout=_layout, check=_check,
    apply=_apply,
)  # fmt: skip
