"""态势句: one sentence that answers 能付吗, one that says what comes next."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.rules.board.reading import (
    Reader,
    amount,
    awaited,
    cores,
    day,
    day_words,
    lines,
)
from contracts.rules.money import yuan
from kaifeng_credit.overview.shapes import Lead, Piece, Task
from payments.rules.status import owed_words

SIDES = {"a": "甲方", "b": "乙方"}


def lead(reader: Reader, tasks: Sequence[Task]) -> Lead:
    """One sentence that answers 能付吗, one that says what comes next."""
    return Lead(
        headline=_headline(reader), detail=_next_steps(reader, tasks)
    )


def _headline(reader: Reader) -> tuple[Piece, ...]:
    row = reader.at_hand
    if row is None:
        total = reader.agreement.total(on=reader.as_of)
        return (
            Piece(f"{len(reader.tranches)} 笔款项共 ￥{yuan(total)} "),
            Piece("已全部支付", "good"),
        )
    number, state = row["number"], row["state"]
    subject, before = owed_words(
        reader.tranche_name(number), amount(row["amount"]), amount(row["paid"])
    )
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
        return head, Piece("暂不可支付", "bad"), Piece(tail + before)
    if state == "payable":
        return head, Piece("可支付", "good"), Piece(f"，条件全部满足{before}")
    if state == "overdue":
        due = day_words(day(row.get("due_on")), beside=reader.as_of)
        return head, Piece("逾期未付", "bad"), Piece(
            f"，应于 {due} 前支付{before}"
        )
    if state == "refusable":
        return head, Piece("可拒付", "warn"), Piece("，未完成信用示范区创建")
    if state == "not_recorded":
        since = day_words(reader.agreement.effective_on)
        return (
            Piece(f"协议 {since} 生效，"),
            Piece("此前的办理情况尚未补录", "calm"),
            Piece(f"，{len(reader.tranches)} 笔款项暂不能判定"),
        )
    waits = awaited(row)
    return head, Piece("未到条件", "calm"), Piece(
        f"，{waits}" if waits else ""
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
        row = reader.at_hand
        if row is not None and row["state"] == "not_recorded":
            return (
                Piece("先补录下列事实，期限、条件与金额随即算出；"
                      "未补录的日子不计逾期。"),
            )
    return tuple(pieces)


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


