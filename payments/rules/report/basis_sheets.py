"""违约金测算 and 口径与说明: what may be claimed, and what figures rest on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from contracts.rules.agreement import Agreement, Reading
from contracts.rules.money import in_words
from contracts.rules.options import option_of
from payments.rules.late_days import HEAD, HOLDERS, claims, late_days
from payments.rules.report.shapes import (
    NOTHING,
    Cell,
    Column,
    Kind,
    Sheet,
    Table,
)
from payments.rules.status import (
    Row,
    TrancheStatus,
    cite,
    is_complete,
    joined,
    lines,
    outside_gates,
    rows_of,
)
from payments.rules.warning_lines import DAILY_TERM


def _no_day(standing: Row, agreement: Agreement) -> str:
    """Why the account has no day."""
    if DAILY_TERM not in agreement.terms:
        return "协议没有约定逾期违约金"
    if is_complete(standing):
        return "无逾期日"
    return "提交、验收情况尚未补录，不计逾期日"


def penalties_sheet(standing: Row, agreement: Agreement) -> Sheet:
    """违约金测算: every day of it; other heads apart, never summed."""
    days = late_days(standing, agreement)
    heads = claims(standing)
    late = next((one for one in heads if one.head == HEAD), None)
    amount = late.amount if late else Decimal(0)
    account = Table(
        columns=(
            Column("日期", Kind.DAY),
            Column("星期"),
            Column("逾期事项", Kind.LONG),
            Column("在谁手里"),
            Column("是否计"),
            Column("理由", Kind.LONG),
            Column("当日金额", Kind.MONEY),
            Column("累计金额", Kind.MONEY),
            Column("累计日数", Kind.COUNT),
        ),
        rows=tuple(
            (
                Cell(one.on),
                Cell(one.weekday),
                Cell(one.matter),
                Cell(HOLDERS.get(one.holder, "")),
                Cell("计" if one.counted else "不计"),
                Cell(one.reason),
                Cell(one.amount),
                Cell(one.running),
                Cell(one.running_days),
            )
            for one in days
        ),
        totals=(
            Cell("合计", Kind.TEXT),
            NOTHING,
            Cell(in_words(amount, prefix=True)),
            NOTHING,
            NOTHING,
            Cell("；".join(late.working) if late else ""),
            Cell(amount),
            Cell(amount),
            Cell(late.days if late else 0),
        ),
        empty=_no_day(standing, agreement),
    )
    others = tuple(one for one in heads if one.head != HEAD)
    tables = [account]
    if others:
        tables.append(
            Table(
                title="其他违约情形（各项分列，不自动相加）",
                columns=(
                    Column("情形"),
                    Column("条款"),
                    Column("计算", Kind.LONG),
                    Column("承担方"),
                    Column("性质"),
                    Column("事项", Kind.LONG),
                    Column("金额", Kind.MONEY),
                    Column("", Kind.MONEY),
                    Column("日数", Kind.COUNT),
                ),
                rows=tuple(
                    (
                        Cell(one.title),
                        Cell(cite(agreement, one.clause)),
                        Cell("；".join(one.working)),
                        Cell(HOLDERS[one.owed_by]),
                        Cell("测算"),
                        Cell(
                            _matter(one.act, one.tranche),
                        ),
                        Cell(one.amount),
                        NOTHING,
                        Cell(one.days),
                    )
                    for one in others
                ),
            )
        )
    notes = [
        "测算金额，未经甲方确认，不构成已主张的债权；"
        "协议未约定从应付款项中扣除。",
    ]
    if late and late.known_so_far:
        notes.append("记录尚未补齐，只计至记录补齐之日，为目前已知的数额。")
    return Sheet("违约金测算", tuple(tables), tuple(notes))


def basis_sheet(
    standing: Row,
    agreement: Agreement,
    *,
    tranches: Sequence[TrancheStatus],
    about: Sequence[tuple[str, str]],
    decided: Mapping[str, str],
    objections: Mapping[str, Sequence[str]],
) -> Sheet:
    """口径与说明: what the figures rest on."""
    facts = Table(
        columns=(
            Column("项目"),
            Column("内容", Kind.LONG, over=("问题", "采用", "依据", "乙方异议")),
        ),
        rows=tuple((Cell(name), Cell(text)) for name, text in about),
    )
    readings = Table(
        title="采用的口径",
        columns=(
            Column("编号"),
            Column("问题", Kind.LONG),
            Column("采用", Kind.LONG),
            Column("依据"),
            Column("乙方异议", Kind.LONG),
        ),
        rows=tuple(
            (
                Cell(reading.id),
                Cell(reading.problem),
                Cell(_option(reading, decided.get(reading.key))),
                Cell("甲方两人决定" if reading.key in decided else "默认读法"),
                Cell("；".join(objections.get(reading.key, ()))),
            )
            for reading in agreement.readings.values()
            if reading.codes
            or reading.key in decided
            or reading.key in objections
        ),
    )
    unknown = Table(
        title="尚不能判断的事项",
        columns=(
            Column("条款"),
            Column("事项", Kind.LONG),
            Column("缺少", Kind.LONG, over=("采用", "依据", "乙方异议")),
        ),
        rows=tuple(
            (
                Cell(cite(agreement, row.get("clause") or "")),
                Cell(str(row.get("what") or "")),
                Cell(joined(lines(row.get("missing")))),
            )
            for row in rows_of(standing, "unknown")
        ),
        empty="无",
    )
    return Sheet(
        "口径与说明",
        (facts, readings, unknown),
        (
            "付款条件逐项判断：满足、不满足、无法判定（缺少事实）。"
            f"{outside_gates(agreement)}，累计违约金，均不属于付款条件。",
            "；".join(
                f"{one.title}{one.due_words}"
                for one in tranches
                if one.due_words
            ),
            "平台提示只作提醒，不构成协议约定的书面通知。",
        ),
    )


def _matter(act: str, tranche: int | None) -> str:
    """What a claim is about: a deed, or a payment."""
    if tranche is not None:
        return f"第{tranche}笔款项"
    return act


def _option(reading: Reading, code: str | None) -> str:
    option = option_of(reading, code)
    return option.text if option else str(code)
