"""态势句: the one sentence that answers a page's question."""

from dataclasses import dataclass

from contracts.rules.board.reading import day_words
from contracts.rules.board.shapes import SOON
from deliverables.queries.slots import Slot
from deliverables.queries.timing import Timing
from deliverables.views.page import Subject, is_party_b


@dataclass(frozen=True)
class Words:
    """A stretch of a sentence: look is '', bad, warn, good, calm or strong.

    The same shape as the pieces of the overview's sentence.
    """

    text: str
    look: str = ""
    target: tuple = ()


@dataclass(frozen=True)
class Lead:
    """The sentence and the line below it."""

    headline: tuple[Words, ...]
    detail: tuple[Words, ...] = ()


def lead_of(subject: Subject, slots: list[Slot]) -> Lead:
    """What a deliverable's page says first."""
    timing = subject.timing
    name = subject.term.name.strip("《》")
    return Lead(
        headline=(Words(name), *_state(subject, slots)),
        detail=(*due_words(timing),),
    )


def _state(subject: Subject, slots: list[Slot]) -> tuple[Words, ...]:
    timing = subject.timing
    number = timing.round["number"] if timing.round else 1
    if timing.state == "accepted":
        return (Words("已验收合格", "good"),)
    if timing.state == "submitted":
        return (Words(f"第 {number} 轮已提交，"), Words("待甲方签收", "calm"))
    if timing.state == "in_review":
        return (Words(f"第 {number} 轮已签收，"), Words("待甲方验收", "calm"))
    if timing.state == "rework":
        return (
            Words(f"第 {number} 轮验收不合格，"),
            Words("乙方整改中", "warn"),
        )
    if not is_party_b(subject.request):
        return (Words("乙方尚未提交", "calm"),)
    short = sum(slot.short for slot in slots)
    if short:
        return (Words(f"还差 {short} 件", "warn"), Words("，补齐后才能提交"))
    return (Words("文件已齐", "good"), Words("，尚未提交"))


def due_words(timing: Timing) -> tuple[Words, ...]:
    """Until when, how long still, or that the agreement names no date."""
    if timing.state == "accepted":
        return (Words("本项成果的义务已履行，不再计逾期。"),)
    doing = {
        "submission": "提交",
        "review": "完成验收",
        "rework": "完成整改",
    }.get(timing.step, "办理")
    who = "甲方" if timing.step == "review" else "乙方"
    if timing.due_on is None:
        if timing.provisional_on is not None:
            return (
                Words(f"{who}{doing}期限待国务院公布放假安排，暂估 "),
                Words(day_words(timing.provisional_on), "strong"),
                Words("。"),
            )
        return (Words(f"{who}{doing}：协议未约定期限。"),)
    due = Words(day_words(timing.due_on), "strong")
    if timing.is_late:
        return (
            Words(f"{who}应于 "),
            due,
            Words(f" 前{doing}，"),
            Words(f"已逾期 {timing.days_overdue} 日", "bad"),
            Words("（自然日）。"),
        )
    left = timing.working_days
    if left is None:
        if timing.is_unrecorded:
            return (
                Words(f"{who}应于 "),
                due,
                Words(f" 前{doing}；此后的记录尚未补录，无法判定是否逾期。"),
            )
        return (Words(f"{who}应于 "), due, Words(f" 前{doing}。"))
    if left == 0:
        return (
            Words(f"{who}应于 "),
            due,
            Words(f" 前{doing}，"),
            Words("今日到期", "warn"),
            Words("。"),
        )
    return (
        Words(f"{who}应于 "),
        due,
        Words(f" 前{doing}，"),
        Words(f"剩 {left} 个工作日", "warn" if left <= SOON else "strong"),
        Words("。"),
    )
