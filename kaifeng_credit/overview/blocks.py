"""The lower half: services, penalty, quotas, indicators, what is missing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from decimal import Decimal

from contracts.rules.agreement import Item, Quota
from contracts.rules.calendar import days_between
from contracts.rules.money import yuan
from kaifeng_credit.overview.reading import (
    PERCENT,
    Reader,
    Row,
    amount,
    day,
    day_words,
    lines,
)
from kaifeng_credit.overview.shapes import (
    UNDATED,
    Missing,
    Penalty,
    PenaltyDay,
    QuotaRow,
    Remedy,
    Segment,
    ServiceRow,
    Task,
    Unknown,
)

BAR_WIDTH = 64
BAR_GAP = 2
MOST_SEGMENTS = 12
MOST_DAYS_SHOWN = 31

STATE_LOOKS = {
    "accepted": "song", "submitted": "dai", "in_review": "dai",
    "rework": "ju", "drafting": "run",
}  # fmt: skip
# An item shows the state that asks most of somebody.
URGENCY = ("rework", "in_review", "submitted", "drafting")

HEADS = {
    "failed_creation": "未完成创建",
    "data_security": "数据安全",
    "fraud": "欺诈",
    "disclosure": "违反保密义务",
    "general_breach": "其他违约",
    "late_payment": "迟延付款",
}


# ——— 服务事项 ———————————————————————————————————————————————————————————


def services_of(
    reader: Reader, tasks: Sequence[Task]
) -> tuple[ServiceRow, ...]:
    """One row per service item of the agreement."""
    return tuple(
        _service(reader, item, tasks) for item in reader.agreement.items
    )


def _service(
    reader: Reader, item: Item, tasks: Sequence[Task]
) -> ServiceRow:
    rows = [reader.deliverables.get(key, {}) for key in item.deliverables]
    states = [str(row.get("state", "not_started")) for row in rows]
    late = max((reader.late_days(k) for k in item.deliverables), default=0)
    own = [task for task in tasks if task.key in item.deliverables]
    first = own[0] if own else None
    looks = [
        "zhu" if reader.late_days(key) else STATE_LOOKS.get(state, "mute")
        for key, state in zip(item.deliverables, states, strict=True)
    ]
    done, owed = states.count("accepted"), len(states)
    counted = _counted(reader, item) or _present(reader, item)
    if counted and owed == 1 and states != ["accepted"] and not late:
        done, owed = counted[0], counted[1]
        looks = ["run"] * min(done, owed) + ["mute"] * max(owed - done, 0)
    state, n = _item_state(reader, item, states, late, started=bool(done))
    if state == "in_progress" and _present(reader, item):
        state = "on_duty"
    holder = first.side if first else None
    return ServiceRow(
        number=item.number,
        title=item.short_title,
        segments=segments(looks),
        done=done,
        owed=owed,
        state=state,
        n=n,
        holder=holder,
        note=first.due_words.replace("协议", "") if first else "",
        look=_note_look(first),
        gated=any(reader.package_of(k) for k in item.deliverables),
        clause=item.clause,
    )


def _note_look(task: Task | None) -> str:
    if task is None or task.due_words == UNDATED:
        return "q"
    return {"bad": "bad", "near": "warn"}.get(task.look, "")


def _item_state(
    reader: Reader, item: Item, states: Sequence[str], late: int,
    *, started: bool,
) -> tuple[str, int | None]:  # fmt: skip
    if late:
        return "overdue", late
    for state in URGENCY:
        if state in states:
            number = None
            if state == "rework":
                key = item.deliverables[states.index(state)]
                number = (reader.round_of(key) or {}).get("number")
            return state, number
    if states and set(states) == {"accepted"}:
        return "accepted", None
    if started or "accepted" in states:
        return "in_progress", None
    if "not_recorded" in states:
        return "not_recorded", None
    return "not_started", None


def _counted(reader: Reader, item: Item) -> tuple[int, int] | None:
    """What is counted for an item: articles, trainings, people."""
    for row in reader.standing.get("quotas", ()):
        quota = reader.agreement.quotas.get(row["key"])
        if quota and quota.clause in (item.clause, item.acceptance_clause):
            if not _covers(reader, row) or row.get("counted") is None:
                continue
            required = int(row["required"])
            if 0 < required <= MOST_SEGMENTS:
                return int(row["counted"]), required
    return None


def _present(reader: Reader, item: Item) -> tuple[int, int] | None:
    """People on site today against the number owed."""
    term = reader.agreement.terms.get("onsite_staff_minimum")
    presence = reader.standing.get("presence") or {}
    if term is None or term.clause != item.acceptance_clause:
        return None
    if presence.get("today") is None:
        return None
    return int(presence["today"]), int(presence["required"])


def segments(looks: Sequence[str]) -> tuple[Segment, ...]:
    """A bar of equal stretches, in a 64-unit box."""
    shown = list(looks[:MOST_SEGMENTS]) or ["mute"]
    step = BAR_WIDTH / len(shown)
    return tuple(
        Segment(f"{step * i:.1f}", f"{step - BAR_GAP:.1f}", look)
        for i, look in enumerate(shown)
    )


# ——— 违约金 —————————————————————————————————————————————————————————————


def penalty_of(
    reader: Reader, alternative: tuple[str, Row] | None
) -> Penalty:
    """Every day of the delay, and what another reading would make of it.

    ``alternative`` is (the reading in words, its standing).
    """
    row = reader.remedy("late_delivery")
    rate = reader.agreement.terms["late_delivery_daily_rate"]
    other_words, other_amount = "", None
    if alternative is not None:
        other_words, standing = alternative
        other = next(
            (r for r in standing.get("remedies", ())
             if r["head"] == "late_delivery"), None)  # fmt: skip
        other_amount = amount(other["amount"]) if other else Decimal(0)
    if row is None:
        silent = any(
            r.get("state") == "not_recorded" for r in reader.deadlines
        )
        return Penalty(
            amount=None if silent else Decimal(0),
            days=0, clause=rate.clause, formula="",
            other_reading=other_words,
            other_amount=other_amount or None,
            heads=_heads(reader),
        )  # fmt: skip
    boxes = _late_days(reader, row)
    count = int(row.get("days") or len(boxes))
    term = rate.on(reader.as_of)
    total = reader.agreement.total(on=reader.as_of)
    plain = amount(row["amount"]) == total * term.value * count
    formula = (
        f"￥{yuan(total)} × {term.quantity.says} × {count} 日"
        if plain else f"{count} 日，逐日计算见付款页"
    )  # fmt: skip
    shown = boxes[-MOST_DAYS_SHOWN:]
    return Penalty(
        amount=amount(row["amount"]),
        days=count,
        clause=row.get("clause") or rate.clause,
        formula=formula,
        boxes=tuple(shown),
        hidden=len(boxes) - len(shown),
        first_on=boxes[0].on if boxes else None,
        last_on=boxes[-1].on if boxes else None,
        rest_days=sum(1 for box in boxes if not box.working),
        reading=_readings(reader),
        other_reading=other_words,
        other_amount=other_amount,
        heads=_heads(reader),
        working=lines(row.get("working")),
    )


def _late_days(reader: Reader, row: Row) -> list[PenaltyDay]:
    given = row.get("day_list") or row.get("days_list") or ()
    days = [
        day(one.get("on") or one.get("day")) if isinstance(one, dict)
        else day(one)
        for one in given
        if not (isinstance(one, dict) and one.get("counts") is False)
    ]  # fmt: skip
    if not days:
        late = [r for r in reader.deadlines if r.get("state") == "overdue"]
        due = day(late[0].get("due_on")) if len(late) == 1 else None
        length = int(row.get("days") or 0)
        if due and (reader.as_of - due).days == length:
            days = list(days_between(due + timedelta(days=1), reader.as_of))
    found = []
    for on in sorted(one for one in days if one):
        notice = reader.calendar.notices.get(on.year)
        found.append(
            PenaltyDay(on, notice.is_working_day(on) if notice else True)
        )
    return found


def _readings(reader: Reader) -> str:
    """The decided readings of the late clock, in a few words."""
    due = reader.deadline("tranche_2_submission")
    limit = day(due.get("due_on")) if due else None
    words = [f"截止 {day_words(limit, beside=reader.as_of)}"] if limit else []
    chosen = reader.standing.get("readings") or {}
    for key in SAID_READINGS:
        code = chosen.get(key)
        if code is None and key in reader.agreement.readings:
            code = reader.agreement.readings[key].default
        word = SAID_READINGS[key].get(str(code))
        if word:
            words.append(word)
    return "、".join(words)


SAID_READINGS = {
    "delay.stacking": {"union": "同日多项不叠加", "per_item": "逐项叠加"},
    "delay.rework": {"A": "整改期内不计", "B": "整改期内照计", "C": "全程照计"},
    "delay.count": {
        "counted": "履行当日计入", "excluded": "履行当日不计",
        "working_days": "只计工作日",
    },
}  # fmt: skip


def _heads(reader: Reader) -> tuple[Remedy, ...]:
    return tuple(
        Remedy(
            title=HEADS.get(row["head"], row["head"]),
            clause=row.get("clause", ""),
            amount=amount(row.get("amount")),
            owed_by=row.get("owed_by", "b"),
        )
        for row in reader.standing.get("remedies", ())
        if row["head"] != "late_delivery"
    )


# ——— 协议硬指标 ——————————————————————————————————————————————————————————


def quotas_of(reader: Reader) -> tuple[QuotaRow, ...]:
    """Each counted obligation in its current period."""
    rows: dict[str, Row] = {}
    for row in reader.standing.get("quotas", ()):
        if row["key"] not in rows or _covers(reader, row):
            rows[row["key"]] = row
    return tuple(
        _quota(reader, row, reader.agreement.quotas[key])
        for key, row in rows.items()
        if key in reader.agreement.quotas
    )


def _covers(reader: Reader, row: Row) -> bool:
    start, end = day(row.get("period_start")), day(row.get("period_end"))
    after = start is None or start <= reader.as_of
    return after and (end is None or reader.as_of <= end)


def _quota(reader: Reader, row: Row, quota: Quota) -> QuotaRow:
    required = int(row["required"] or 0)
    known = row.get("state") != "not_recorded" or row.get("counted")
    counted = int(row["counted"] or 0) if known else None
    filled = min(counted or 0, required) * PERCENT
    short = row.get("state") == "short"
    look = "zhu" if short else "song" if row.get("state") == "met" else "dai"
    width = f"{filled / required:.1f}" if required else "0"
    period = ""
    if quota.period == "contract_year":
        end = day(row.get("period_end"))
        period = f"本协议年至 {day_words(end, beside=reader.as_of)}" if end else ""
    elif quota.period == "full_months":
        period = f"满 {required} 个月" if required else ""
    return QuotaRow(
        name=row.get("name") or quota.name,
        clause=row.get("clause") or quota.clause,
        counted=counted,
        required=required,
        unit=row.get("unit") or quota.unit,
        width=width,
        short=short,
        look=look,
        period=period,
    )


# ——— 补录与不明 ——————————————————————————————————————————————————————————

# (fact kinds that answer it, title, why it is asked, term or clause, target)
ASK_FIRST = (
    (("operation_started",), "项目运行开始日",
     "半年节点与提交期限由它起算；未补录按协议生效日", "2.2.2", ("agreement",)),
    (("paid",), "第1笔款项到账日", "据以计发票期限与已付金额", "2.2.1",
     ("payment", 1)),
    (("submitted",), "第2笔款项成果的提交签收单", "决定是否逾期与甲方验收期限",
     "2.2.2.5", ("deliverables",)),
    (("accepted", "rejected"), "验收结论与不合格通知",
     "决定整改期限与第2笔款项条件", "2.2.2.5", ("reviews",)),
    (("measured",), "六类归集指标的基期值与来源",
     "没有基期，「较未提供服务前有所提升」无法判定", "4.3", ("service", 3)),
    (("on_site",), "驻场人员名册与起止日", "协议要求不少于 3 名", "6.7",
     ("service", 14)),
    (("counted",), "已举办培训与已发布稿件", "计入次数与频次要求", "4.11",
     ("service", 11)),
    (("sme_declared",), "乙方是否声明中小企业", "影响迟延付款的法定利率", "5.3",
     ("payments",)),
    (("extended", "total_amended"), "已签章的补充协议或延期",
     "变更期限或金额的唯一依据", "9.2", ("agreement",)),
    (("force_majeure", "party_a_delay", "suspended"),
     "不可抗力、政策变化与甲方协调延误", "顺延期限、停计违约金", "11.1",
     ("agreement",)),
)  # fmt: skip


def backfill_of(
    reader: Reader, recorded: Collection[str]
) -> tuple[Missing, ...]:
    """What to ask both parties first; a recorded kind is ticked off."""
    rows = []
    for kinds, title, why, clause, target in ASK_FIRST:
        if clause not in reader.agreement.clauses:
            continue
        if target == ("agreement",):
            target = ("agreement", "#c" + clause.replace(".", "-"))
        done = any(kind in recorded for kind in kinds)
        rows.append(Missing(title, why, clause, target, done))
    return tuple(rows)


def unknown_of(reader: Reader) -> tuple[Unknown, ...]:
    """What the standing cannot tell, with the fact that is missing."""
    return tuple(
        Unknown(
            what=str(row.get("what", "")),
            missing="、".join(lines(row.get("missing"))),
            clause=row.get("clause", ""),
        )
        for row in reader.standing.get("unknown", ())
    )
