"""Which lines the contract has: from a standing and what hindered it.

A matter stands once: a deliverable carries its own deadlines and rounds, a
payment its own dates, and what is left of the deadlines stands by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from contracts.rules.board.deadlines import DeadlineLine, deadline_groups
from contracts.rules.board.reading import Reader, Row, day, day_words
from contracts.rules.board.shapes import Target
from contracts.rules.impediments import Impediment
from contracts.rules.notices import CONFIDENTIALITY
from kaifeng_credit.timeline.shapes import (
    ALERT,
    BEGIN,
    DUE,
    FAILED,
    MET,
    PAID,
    Line,
    Mark,
    Stretch,
    Timeline,
    Undated,
)

TERM, MONEY, CLOCKS, WORK, COUNTS, HINDERED = (
    "协议", "款项", "期限", "成果与验收", "计数", "不可抗力与停计",
)  # fmt: skip
RELIEF = {
    "granted": "计入顺延",
    "provisional": "证明文件期内，暂予顺延",
    "pending": "待证，不计",
    "refused": "不予免责",
}
SETTLED = ("met", "met_late")


def timeline_of(
    reader: Reader, impediments: Iterable[Impediment] = ()
) -> Timeline:
    """Every line, group by group, within one by its first day."""
    rows = [
        row
        for group in deadline_groups(reader.deadlines)
        for row in group.rows
    ]
    lines = [
        *_term(reader),
        *_money(reader),
        *_clocks(reader, rows),
        *_work(reader, rows),
        *_counts(reader),
        *(_hindered(one) for one in impediments),
    ]
    order = [TERM, MONEY, CLOCKS, WORK, COUNTS, HINDERED]
    lines.sort(key=lambda one: (order.index(one.group), one.first_day))
    return Timeline(
        lines=tuple(lines),
        undated=tuple(
            Undated(row.title, row.obligor, row.clause, _target(row))
            for row in rows
            if row.state == "undated" and not row.has_day
        ),
    )


def _target(row: DeadlineLine) -> Target:
    if row.deliverable:
        return ("deliverable", row.deliverable)
    if row.tranche:
        return ("payment", row.tranche)
    return ("deadlines",)


def _term(reader: Reader) -> Iterator[Line]:
    agreement = reader.agreement
    ended = day(reader.standing.get("ended_on"))
    began = day(reader.standing.get("operation_from"))
    effective = agreement.effective_on
    marks = [Mark(effective, BEGIN, "生效")]
    if began and began != effective:
        marks.append(Mark(began, BEGIN, "项目运行起算"))
    if ended:
        marks.append(Mark(ended, MET, "协议终止"))
    yield Line(
        group=TERM,
        title="协议履行",
        side=None,
        clause=_clause_of_term(reader),
        target=("agreement",),
        stretches=(Stretch(effective, ended, "term", "协议履行"),),
        marks=tuple(marks),
        label="" if ended else "终止之日未知",
        note="" if ended else "终止之日未知：尚未登记终止",
    )
    if CONFIDENTIALITY in agreement.terms:
        row = reader.deadline("confidentiality_end")
        until = day(row["due_on"]) if row else None
        yield Line(
            group=TERM,
            title="保密期限",
            side=None,
            clause=agreement.terms[CONFIDENTIALITY].clause,
            target=("confidentiality",),
            stretches=(Stretch(effective, until, "term", "双方保密"),),
            marks=(Mark(until, DUE, "保密期限届满"),) if until else (),
            label="" if until else "截止日未知",
            note="" if until else "截止日未知：自协议终止起算，尚未登记终止",
        )


def _clause_of_term(reader: Reader) -> str:
    """The first clause of the article on the term (服务期限), if any."""
    return next(
        (
            one.id
            for one in reader.agreement.clauses.values()
            if "期限" in one.article
        ),
        "",
    )


def _money(reader: Reader) -> Iterator[Line]:
    for row in reader.tranches:
        paid_on, due_on = day(row["paid_on"]), day(row["due_on"])
        opens = day(row["payable_from"])
        settled = row["state"] == "paid"
        stretches = []
        if opens:
            until = paid_on if settled else max(reader.as_of, opens)
            if until and until >= opens:
                stretches.append(Stretch(opens, until, "a", "可支付"))
        if row["days_overdue"] and due_on:
            stretches.append(
                Stretch(due_on + timedelta(days=1), reader.as_of, "late", "逾期未付")
            )
        yield Line(
            group=MONEY,
            title=f"支付{reader.tranche_name(row['number'])}",
            side="a",
            clause=row["clause"],
            target=("payment", row["number"]),
            stretches=tuple(stretches),
            marks=_marks((due_on, DUE, "应付日"), (paid_on, PAID, "")),
            badge=("tranche", row["state"], row["days_overdue"] or None),
            note="" if due_on or settled else "、".join(row["steps"]),
            settled=settled,
        )


def _clocks(reader: Reader, rows: Sequence[DeadlineLine]) -> Iterator[Line]:
    own_lines = {f"tranche_{row['number']}_payment" for row in reader.tranches}
    for row in rows:
        if (
            not row.has_day
            or row.deliverable
            or row.key in own_lines
            or row.key == "confidentiality_end"
        ):
            continue
        due = row.due_on or row.provisional_on
        yield Line(
            group=CLOCKS,
            title=row.title,
            side=row.obligor,
            clause=row.clause,
            target=_target(row),
            stretches=_stretches(row, reader.as_of),
            marks=_marks(
                (row.alert_on if row.warns_earlier else None, ALERT, ""),
                (due, DUE, "" if row.due_on else "暂估到期日"),
                (row.met_on, MET, ""),
            ),
            badge=("deadline", row.state, row.n),
            settled=row.state in SETTLED,
        )


def _stretches(row: DeadlineLine, as_of: date) -> tuple[Stretch, ...]:
    found = []
    if row.window_from and row.due_on:
        found.append(Stretch(row.window_from, row.due_on, "window", "可提交"))
    if row.due_on and row.state == "overdue" and row.n:
        found.append(_late(row.n, as_of))
    return tuple(found)


def _late(days: int, as_of: date) -> Stretch:
    """The days of lateness, the last being the day asked for."""
    return Stretch(
        as_of - timedelta(days=days - 1), as_of, "late", f"逾期 {days} 日"
    )


def _work(reader: Reader, rows: Sequence[DeadlineLine]) -> Iterator[Line]:
    alerts = {
        row.deliverable: row.alert_on
        for row in rows
        if row.deliverable and row.warns_earlier and row.met_on is None
    }
    for key, row in reader.deliverables.items():
        rounds, due = row["rounds"], day(row["due_on"])
        if not rounds and due is None:
            continue
        late = reader.late_days(key)
        stretches = _rounds(rounds, reader.as_of)
        if late:
            stretches.append(_late(late, reader.as_of))
        yield Line(
            group=WORK,
            title=reader.name_of(key),
            side=row["holder"] or "b",
            clause=row["clause"],
            target=("deliverable", key),
            stretches=tuple(stretches),
            marks=_marks(
                (alerts.get(key), ALERT, ""),
                (due, DUE, "提交到期"),
                *_decisions(rounds),
            ),
            badge=_badge(row, rounds, late),
            settled=row["state"] == "accepted",
        )


def _badge(
    row: Row, rounds: Sequence[Row], late: int
) -> tuple[str, str, int | str | None]:
    if late:
        return ("deliverable", "overdue", late)
    number = rounds[-1]["number"] if row["state"] == "rework" else None
    return ("deliverable", row["state"], number)


def _rounds(rounds: Sequence[Row], as_of: date) -> list[Stretch]:
    """甲方's days of each round, and 乙方's between a refusal and the next."""
    found = []
    for at, one in enumerate(rounds):
        later = rounds[at + 1] if at + 1 < len(rounds) else None
        handed_in = day(one["submitted_on"])
        decided = day(one["decided_on"])
        if handed_in is None:
            continue
        name = f"第 {one['number']} 轮"
        found.append(
            Stretch(
                handed_in, decided or as_of, "a", f"{name}验收",
                running=decided is None,
            )
        )  # fmt: skip
        if decided and one["result"] == "rejected":
            again = day(later["submitted_on"]) if later else None
            found.append(
                Stretch(
                    decided, again or as_of, "b", f"{name}后整改",
                    running=again is None,
                )
            )  # fmt: skip
    return found


def _decisions(
    rounds: Iterable[Row],
) -> Iterator[tuple[date | None, str, str]]:
    for one in rounds:
        decided = day(one["decided_on"])
        if decided is None:
            yield day(one["review_due_on"]), DUE, "验收到期"
        elif one["result"] == "accepted":
            yield decided, MET, "验收合格"
        elif one["result"] == "rejected":
            yield decided, FAILED, "验收不合格"
            yield day(one["rework_due_on"]), DUE, "整改到期"


def _counts(reader: Reader) -> Iterator[Line]:
    for row in reader.standing.get("quotas", ()):
        start, end = day(row["period_start"]), day(row["period_end"])
        if start is None:
            continue
        met = row["state"] == "met"
        words = f"{row['counted']}/{row['required']} {row['unit']}"
        yield Line(
            group=COUNTS,
            title=row["name"],
            side="b",
            clause=row["clause"],
            target=("services",),
            stretches=(Stretch(start, end, "count", "计数期间"),),
            marks=_marks((end, DUE, "期间届满")),
            badge=("quota", row["state"], None),
            label=words,
            note=f"已计 {words}",
            settled=met,
        )


def _hindered(one: Impediment) -> Line:
    look = "stop" if one.applies else "maybe"
    table, _, pk = one.ref.partition(":")
    papers = one.papers.on if one.papers else None
    return Line(
        group=HINDERED,
        title=one.label,
        side=one.affected if one.kind == "force_majeure" else None,
        clause="",
        target=("fact", table, int(pk)) if pk.isdecimal() else ("facts",),
        stretches=(
            Stretch(
                one.start, one.end if one.ended else None, look, one.label
            ),
        ),
        marks=_marks(
            (papers, DUE, "证明文件到期"), (one.documents_on, MET, "证明文件")
        ),
        note=RELIEF[one.relief] if one.kind == "force_majeure" else "",
        settled=one.ended,
    )


def _marks(*found: tuple[date | None, str, str]) -> tuple[Mark, ...]:
    return tuple(
        Mark(on, kind, words) for on, kind, words in found if on is not None
    )


def _ending(one: Stretch) -> str:
    if one.end is None:
        return "起"
    return "起，尚在办理" if one.running else f"至{day_words(one.end)}"


def days_said(line: Line) -> tuple[str, ...]:
    """A line in words, for the table and for whoever cannot see it drawn."""
    said = [
        f"{one.words}：{day_words(one.start)}"
        + _ending(one)
        for one in line.stretches
    ]
    said += [f"{one.said}：{day_words(one.on)}" for one in line.marks]
    return (*said, *((line.note,) if line.note else ()))
