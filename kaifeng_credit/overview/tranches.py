"""能付吗: the money strip, the sentence and the gate of the tranche at hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from contracts.rules.calendar import CalendarUnknown
from contracts.rules.money import in_words, yuan
from contracts.rules.words import word_for
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
    Gate,
    GateRow,
    Lead,
    MoneyCell,
    Piece,
    Segment,
    Target,
    Task,
)

CORE = "core_"
GAP = 1.0
CALM_STATES = ("payable", "waiting", "not_recorded")

# look → icon, tint; the order is the order of the rows.
ROW_LOOKS = {
    "late": ("alert-circle", "zhu"),
    "fix": ("rotate-clockwise-2", "ju"),
    "unsure": ("help", "ju"),
    "wait": ("circle-dot", "dai"),
    "idle": ("circle-dashed", "mute"),
    "done": ("circle-check", "song"),
}


def at_hand(reader: Reader) -> Row | None:
    """The tranche the page speaks of: the first that is not settled.

    A tranche whose time has come goes before one that only waits.
    """
    unpaid = [row for row in reader.tranches if row["state"] != "paid"]
    moving = [row for row in unpaid if row["state"] != "waiting"]
    for rows in (moving, unpaid):
        if rows:
            return rows[0]
    return None


def money_strip(reader: Reader, late: Row | None) -> tuple[MoneyCell, ...]:
    """Five cells: the total, each tranche, the penalty."""
    current = at_hand(reader)
    cells = [_total_cell(reader)]
    cells += [_tranche_cell(reader, row, current) for row in reader.tranches]
    cells.append(_penalty_cell(reader, late))
    return tuple(cells)


def _total_cell(reader: Reader) -> MoneyCell:
    total = reader.agreement.total(on=reader.as_of)
    looks = {"paid": "song", "blocked": "zhu2", "overdue": "zhu",
             "payable": "dai"}
    bar, x = [], Decimal(0)
    said: dict[str, int] = {}
    for row in reader.tranches:
        share = reader.share(row["number"])
        look = looks.get(row["state"], "mute")
        bar.append(Segment(f"{x:.1f}", f"{share - GAP / 2:.1f}", look))
        x += share
        word = word_for("tranche", row["state"]).word
        said[word] = said.get(word, 0) + share
    paid = sum((amount(row.get("paid")) for row in reader.tranches),
               Decimal(0))
    percent = f"{paid / total * PERCENT:.1f}".removesuffix(".0")
    unrecorded = not paid and any(
        row["state"] == "not_recorded" for row in reader.tranches
    )
    return MoneyCell(
        title="合同总额",
        clause=reader.agreement.terms["contract_total"].clause,
        target=("payments",),
        amount=total,
        bar=tuple(bar),
        bar_label="，".join(f"{word} {n}%" for word, n in said.items()),
        state="到账尚未补录" if unrecorded else f"已付 {percent}%",
        note=in_words(total),
    )


def cores(row: Row) -> list[Row]:
    """The conditions a page counts: the core tasks, else all of them."""
    conditions = list(row.get("conditions", ()))
    core = [c for c in conditions if c["key"].startswith(CORE)]
    return core or conditions


def _tranche_cell(
    reader: Reader, row: Row, current: Row | None
) -> MoneyCell:
    number, state = row["number"], row["state"]
    counted = cores(row)
    met = sum(1 for c in counted if c.get("value") is True)
    word = word_for("tranche", state)
    looks = {"paid": "good", "blocked": "bad", "overdue": "bad",
             "payable": "calm", "refusable": "bad", "not_recorded": "warn"}
    mark = ""
    if current is row:
        mark = "on calm" if state in CALM_STATES else "on"
    if state == "paid":
        bar = (Segment("0", str(PERCENT), "song"),)
        label = word.word
    else:
        bar = _segments([c.get("value") is True for c in counted])
        label = f"条件满足 {met} 项，共 {len(counted)} 项"
    return MoneyCell(
        title=f"{reader.tranche_name(number, spaced=True)} "
        f"{reader.share(number)}%",
        clause=_tranche_clause(reader, number),
        target=("payment", number),
        amount=amount(row["amount"]),
        bar=bar,
        bar_label=label,
        state=word.word,
        note=_tranche_note(reader, row, met, len(counted)),
        look=looks.get(state, ""),
        mark=mark,
    )


def _tranche_note(reader: Reader, row: Row, met: int, owed: int) -> str:
    state = row["state"]
    if state == "paid":
        on = day(row.get("paid_on"))
        invoices = [
            invoice for invoice in reader.standing.get("invoices", ())
            if invoice["tranche"] == row["number"]
        ]  # fmt: skip
        on = on or (day(invoices[-1].get("received_on")) if invoices else None)
        words = [day_words(on, beside=reader.as_of)] if on else []
        if invoices:
            words.append(word_for("invoice", invoices[-1]["state"]).word)
        return "，".join(words)
    if state == "blocked":
        return f"条件满足 {met}/{owed}"
    if state in ("payable", "overdue"):
        due = day(row.get("due_on"))
        if due is None:
            return "协议未约定付款日"
        return f"应于 {day_words(due, beside=reader.as_of)} 前支付"
    if state == "waiting":
        return _awaited(row)
    return ""


def _awaited(row: Row) -> str:
    for condition in row.get("conditions", ()):
        if condition.get("value") is not True:
            if condition["key"] == "national_result":
                return "待国家验收"
            if condition["key"] == "half_year":
                return "运行未满半年"
    return ""


def _tranche_clause(reader: Reader, number: int) -> str:
    for term in reader.agreement.tranches:
        if term.number == number:
            return term.clause
    return ""


def _penalty_cell(reader: Reader, late: Row | None) -> MoneyCell:
    rate = reader.agreement.terms["late_delivery_daily_rate"]
    unrecorded = _deliveries_unrecorded(reader)
    days = int(late.get("days") or 0) if late else 0
    if late is None:
        note = "尚未补录，不计" if unrecorded else "无逾期日"
    else:
        daily = (
            reader.agreement.total(on=reader.as_of)
            * rate.on(reader.as_of).value
        )
        exact = amount(late["amount"]) == daily * days
        note = f"{days} 日 × ￥{yuan(daily)}" if exact else f"{days} 日"
    sum_known = late is not None or not unrecorded
    return MoneyCell(
        title="违约金测算",
        clause=rate.clause,
        target=("payments", "#penalties"),
        amount=amount(late["amount"]) if late else
        (Decimal(0) if sum_known else None),
        bar=_segments([True] * min(days, MOST_BOXES), look="zhu2"),
        bar_label="",
        state="",
        note=f"{note}　待确认" if late else note,
        amount_look="bad" if late else "",
    )


MOST_BOXES = 30


def _deliveries_unrecorded(reader: Reader) -> bool:
    return any(
        row.get("state") == "not_recorded"
        for row in (*reader.deliverables.values(), *reader.deadlines)
    )


def _segments(
    flags: Sequence[bool], *, look: str = "song"
) -> tuple[Segment, ...]:
    if not flags:
        return (Segment("0", str(PERCENT), "mute"),)
    step = PERCENT / len(flags)
    gap = min(GAP, step / 4)
    ordered = sorted(flags, reverse=True)
    return tuple(
        Segment(f"{step * i:.1f}", f"{step - gap:.1f}",
                look if met else "mute")
        for i, met in enumerate(ordered)
    )


# ——— 态势句 ————————————————————————————————————————————————————————————


def lead(reader: Reader, tasks: Sequence[Task]) -> Lead:
    """One sentence that answers 能付吗, one that says what comes next."""
    return Lead(
        headline=_headline(reader), detail=_next_steps(reader, tasks)
    )


def _headline(reader: Reader) -> tuple[Piece, ...]:
    row = at_hand(reader)
    if row is None:
        total = reader.agreement.total(on=reader.as_of)
        return (
            Piece(f"{len(reader.tranches)} 笔款项共 ￥{yuan(total)} "),
            Piece("已全部支付", "good"),
        )
    number, state = row["number"], row["state"]
    subject = f"{reader.tranche_name(number)} ￥{yuan(amount(row['amount']))} "
    head = Piece(subject, target=("payment", number))
    counted = cores(row)
    met = sum(1 for c in counted if c.get("value") is True)
    if state == "blocked":
        tail = f"，{len(counted)} 项条件已满足 {met} 项"
        if met == len(counted):
            rest = next((c for c in row["conditions"]
                         if c.get("value") is not True), None)
            missing = "、".join(lines(rest.get("missing"))) if rest else ""
            tail = f"，核心任务条件已满足，尚缺{missing or '验收合格'}"
        return head, Piece("暂不可支付", "bad"), Piece(tail)
    if state == "payable":
        return head, Piece("可支付", "good"), Piece("，条件全部满足")
    if state == "overdue":
        due = day_words(day(row.get("due_on")), beside=reader.as_of)
        return head, Piece("逾期未付", "bad"), Piece(f"，应于 {due} 前支付")
    if state == "refusable":
        return head, Piece("可拒付", "warn"), Piece("，未完成信用示范区创建")
    if state == "not_recorded":
        return (
            head,
            Piece("尚不能判断能否支付", "calm"),
            Piece("，此前的办理情况还没有补录"),
        )
    awaited = _awaited(row)
    return head, Piece("未到条件", "calm"), Piece(
        f"，{awaited}" if awaited else ""
    )


def _next_steps(
    reader: Reader, tasks: Sequence[Task]
) -> tuple[Piece, ...]:
    order = ("b", "a") if reader.side == "b" else ("a", "b")
    pieces: list[Piece] = []
    for side in order:
        own = [task for task in tasks if task.side == side]
        name = "我方" if side == reader.side else SIDES[side]
        pieces += _side_words(reader, name, own)
    if not tasks:
        row = at_hand(reader)
        if row is not None and row["state"] == "not_recorded":
            return (
                Piece("先补录下列事实，期限、条件与金额随即算出；"
                      "未补录的日子不计逾期。"),
            )
    return tuple(pieces)


SIDES = {"a": "甲方", "b": "乙方"}


def _side_words(
    reader: Reader, name: str, tasks: Sequence[Task]
) -> list[Piece]:
    todo = ("todo",)
    if not tasks:
        return [Piece(f"{name}无待办。")]
    late = [task for task in tasks if task.days_overdue]
    ahead = [task for task in tasks
             if not task.days_overdue and task.working_days is not None]
    pieces = [Piece(f"{name}待办 {len(tasks)} 件", target=todo)]
    if late:
        worst = max(task.days_overdue for task in late)
        pieces.append(Piece(f"，其中 {len(late)} 件已"))
        pieces.append(Piece(f"逾期 {worst} 日", "strong"))
    if ahead:
        first = ahead[0]
        due = day_words(first.due_on, beside=reader.as_of)
        short = first.subject
        pieces.append(Piece(f"，最早 {due} {first.verb}{short}，"))
        left = first.working_days
        words = f"剩 {left} 个工作日" if left else "今日到期"
        pieces.append(Piece(words, "strong"))
    pieces.append(Piece("。"))
    return pieces


# ——— 阻断原因 ——————————————————————————————————————————————————————————


def gate(reader: Reader) -> Gate | None:
    """The conditions of the tranche at hand: stopped first, passed quiet."""
    row = at_hand(reader)
    if row is None:
        return None
    number = row["number"]
    rows = [_gate_row(reader, row, c) for c in row.get("conditions", ())]
    order = list(ROW_LOOKS)
    rows.sort(key=lambda r: order.index(r.look))
    title = reader.tranche_name(number)
    heading = {"blocked": "阻断原因", "not_recorded": "付款条件"}
    passed = sum(1 for r in rows if r.passed)
    return Gate(
        title=f"{title}{heading.get(row['state'], '付款条件')}",
        sub=f"{len(rows)} 项须全部满足，已满足 {passed} 项",
        clause=_tranche_clause(reader, number),
        rows=tuple(rows),
        path=_path(reader, row),
    )


def _gate_row(reader: Reader, tranche: Row, condition: Row) -> GateRow:
    number, key = tranche["number"], condition["key"]
    value = condition.get("value")
    members = _condition_members(reader, number, key)
    late = max((reader.late_days(m) for m in members), default=0)
    states = {
        str(reader.deliverables.get(m, {}).get("state")): m for m in members
    }
    look, kind, shown, n, about = "fix", "condition", value, None, None
    if value is True:
        look = "done"
    elif late:
        look, kind, shown, n = "late", "deliverable", "overdue", late
    elif "rework" in states:
        about = states["rework"]
        current = reader.round_of(about) or {}
        look, kind, shown = "fix", "deliverable", "rework"
        n = current.get("number")
    elif value is None:
        unrecorded = tranche["state"] == "not_recorded"
        look = "unsure"
        if unrecorded:
            kind, shown = "tranche", "not_recorded"
    elif "in_review" in states or "submitted" in states:
        shown = "in_review" if "in_review" in states else "submitted"
        about, look, kind = states[shown], "wait", "deliverable"
    else:
        look = "idle" if tranche["state"] == "waiting" else "fix"
    title, term_clause = _condition_title(reader, number, key)
    icon, tint = ROW_LOOKS[look]
    holder = condition.get("holder") or _holder_of(reader, members)
    about = about or next((m for m in members if reader.late_days(m)), None)
    return GateRow(
        key=key,
        look=look,
        icon=icon,
        tint=tint,
        title=condition.get("title") or title,
        detail=_detail(condition),
        clause=condition.get("clause") or term_clause,
        kind=kind,
        value=shown,
        n=n,
        holder=None if value is True else holder,
        note="" if value is True else _holder_note(reader, about, late),
        target=_row_target(number, members, about),
    )


def _row_target(
    number: int, members: Sequence[str], about: str | None
) -> Target:
    if about:
        return ("deliverable", about)
    if len(members) == 1:
        return ("deliverable", members[0])
    return ("payment", number, "#gate")


def _condition_members(
    reader: Reader, number: int, key: str
) -> Sequence[str]:
    for term in reader.agreement.tranches:
        if term.number != number:
            continue
        for condition in term.conditions:
            if condition.key == key:
                return condition.deliverables
    return ()


def _condition_title(
    reader: Reader, number: int, key: str
) -> tuple[str, str]:
    for term in reader.agreement.tranches:
        for condition in term.conditions:
            if term.number == number and condition.key == key:
                return condition.title, condition.clause
    return key, ""


def _detail(condition: Row) -> str:
    words = "；".join(lines(condition.get("detail")))
    if words:
        return words
    if condition.get("value") is True:
        return "；".join(lines(condition.get("evidence")))
    missing = "、".join(lines(condition.get("missing")))
    return f"缺：{missing}" if missing else ""


def _holder_of(reader: Reader, members: Sequence[str]) -> str | None:
    for member in members:
        holder = reader.deliverables.get(member, {}).get("holder")
        if holder:
            return str(holder)
    return None


def _holder_note(reader: Reader, about: str | None, late: int) -> str:
    if late:
        return "补交" if about is None else f"补交{_short(reader, about)}"
    if about is None:
        return ""
    left = reader.working_days_to(reader.due_of(about))
    if left is None:
        return ""
    return f"剩 {left} 个工作日" if left else "今日到期"


def _short(reader: Reader, key: str) -> str:
    name = reader.name_of(key)
    return name if len(name) <= LONGEST_NOTE else "成果"


LONGEST_NOTE = 6


def _path(reader: Reader, row: Row) -> tuple[Piece, ...]:
    """When the money could go out at the latest, if each side keeps time."""
    if row["state"] != "blocked":
        return ()
    term = next(t for t in reader.agreement.tranches
                if t.number == row["number"])
    package = next((c.package for c in term.conditions if c.package), None)
    if package is None:
        return ()
    members = reader.agreement.members(package)
    owed = [m for m in members
            if reader.deliverables.get(m, {}).get("holder") == "b"]
    reviewed = [m for m in members
                if reader.deliverables.get(m, {}).get("holder") == "a"]
    days = reader.agreement.days(reader.agreement.packages[package].review_term)
    try:
        if owed:
            ready = max([reader.as_of, *_dues(reader, owed)])
            latest = reader.calendar.nth_after(ready, days)
            start = (f"若乙方 {day_words(ready, beside=reader.as_of)} 前补齐，"
                     f"甲方按 {days} 个工作日验收，")
        elif reviewed and _dues(reader, reviewed):
            latest = max(_dues(reader, reviewed))
            start = "若甲方按期验收合格，"
        else:
            return ()
    except CalendarUnknown as unknown:
        return (Piece(f"{unknown}，最迟可付日暂不推算。"),)
    return (
        Piece(start),
        Piece(f"最迟 {day_words(latest)}", "strong"),
        Piece(" 可付。"),
        Piece("推算，非承诺", "muted"),
    )


def latest_payable(reader: Reader) -> date | None:
    """The forecast day of the path, for the ruler."""
    row = at_hand(reader)
    words = _path(reader, row) if row is not None else ()
    for piece in words:
        if piece.look == "strong":
            numbers = [int(n) for n in "".join(
                c if c.isdigit() else " " for c in piece.text).split()]
            return date(*numbers)
    return None


def _dues(reader: Reader, keys: Sequence[str]) -> list[date]:
    return [due for due in map(reader.due_of, keys) if due]
