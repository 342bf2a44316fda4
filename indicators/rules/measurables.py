"""What can be measured on a contract, and what a value may say.

第四条第1款「须对应城市信用监测指标和社会信用体系建设示范区评审指标并符合指标考核
周期要求」. The agreement's own indicators can always be measured; others once a
set that lists them is loaded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from contracts.rules.agreement import Agreement, DeliverableTerm, Indicator
from contracts.rules.table import Column, Layout

STATEMENT = "提升情况说明"
# What the columns of the record hold, and what a template gives as examples.
LONGEST_CODE = 36
LONGEST_NAME = 99
LONGEST_UNIT = 19
PLACES_OF_A_VALUE = 4
EXAMPLE = "86.5"


@dataclass(frozen=True)
class Version:
    """One version of a set that lists an indicator, and its periods."""

    definition: int  # the row of the line in that version
    label: str
    start: date | None = None
    end: date | None = None

    def covers(self, day: date) -> bool:
        """Whether a period that ends on a day is measured by it."""
        after = self.start is None or day >= self.start
        return after and (self.end is None or day <= self.end)

    @property
    def cycle(self) -> str:
        """2025-01-01 至 2025-12-31; open ends are said to be open."""
        return f"{self.start or '未注明'} 至 {self.end or '未注明'}"


@dataclass(frozen=True)
class Measurable:
    """An indicator people record values of; versions newest first."""

    indicator: Indicator
    family: str  # the kind of set it comes from; empty: only the agreement
    code: str = ""
    unit: str = ""
    weight: Decimal | None = None
    statement: str = ""
    source: str = ""
    versions: tuple[Version, ...] = ()

    @property
    def key(self) -> str:
        """The name its values are recorded under."""
        return self.indicator.key

    def version_for(self, period_end: date) -> Version | None:
        """The version in force for the period reported (indicator.version).

        「所报告考核期内有效的版本」: the newest that covers the period's end.
        """
        return next(
            (one for one in self.versions if one.covers(period_end)), None
        )


@dataclass(frozen=True)
class Reported:
    """One value as somebody reports it."""

    indicator: str
    value: Decimal
    period_start: date | None
    period_end: date
    published_on: date | None


def statements(agreement: Agreement) -> tuple[DeliverableTerm, ...]:
    """The deliverables that are a 指标提升情况说明 (4.2, 4.3, 4.6, 4.9)."""
    return tuple(
        [
            term
            for term in agreement.deliverables.values()
            if any(STATEMENT in piece.name for piece in term.pieces)
        ]
    )


def statement_of(agreement: Agreement, indicator: str) -> str:
    """The statement that speaks of an indicator of the agreement."""
    told = {term.key for term in statements(agreement)}
    for tranche in agreement.tranches:
        for condition in tranche.conditions:
            if indicator in condition.indicators:
                named = [key for key in condition.deliverables if key in told]
                return named[0] if named else ""
    return ""


def choices_of(measurables: Iterable[Measurable]) -> dict[str, str]:
    """What a person may write for each: its name, with its code if shared."""
    listed = list(measurables)
    names = Counter([one.indicator.name for one in listed])
    codes = Counter([(one.indicator.name, one.code) for one in listed])
    return {_choice(one, names, codes): one.key for one in listed}


def _choice(
    one: Measurable, names: Counter[str], codes: Counter[tuple[str, str]]
) -> str:
    """Two sets may give one name and one code to different things."""
    name = one.indicator.name
    if names[name] == 1:
        return name
    alone = one.code and codes[name, one.code] == 1
    return f"{name}（{one.code if alone else one.key}）"


def value_layout(measurables: Iterable[Measurable]) -> Layout:
    """The table of values: one row an indicator and period."""
    return Layout(
        (
            Column(
                "indicator", "指标", "choice",
                choices=choices_of(measurables), hint="写名称，与指标体系一致",
            ),
            Column(
                "value", "数值", "number", decimals=PLACES_OF_A_VALUE,
                example=EXAMPLE, hint="按公布的数值填写，不带百分号",
            ),
            Column(
                "period_start", "期次起", "day", required=False,
                example="2025-10-01",
            ),
            Column("period_end", "期次止", "day", example="2025-12-31"),
            Column(
                "published_on", "发布日", "day", required=False,
                example="2026-01-10", hint="官方发布的日期；未公布日期则留空",
            ),
        ),
        unique=(("indicator", "period_end"),),
        check=order_problems,
    )  # fmt: skip


def order_problems(values: Mapping[str, object]) -> list[tuple[str, str]]:
    """A period begins before it ends, and is published after that."""
    start, end = values["period_start"], values["period_end"]
    published, found = values["published_on"], []
    if not isinstance(end, date):
        return []  # the cell is named already
    if isinstance(start, date) and start > end:
        found.append(("period_start", f"期次起晚于期次止 {end}。请核对。"))
    if isinstance(published, date) and published < end:
        found.append(("published_on", f"发布日早于期次止 {end}。请核对。"))
    return found


def cycle_problems(
    reported: Reported,
    measurable: Measurable,
    *,
    baseline: bool,
    effective_on: date,
    today: date,
) -> list[tuple[str, str]]:
    """Whether a period is one that may be compared; (column, sentence).

    Reading baseline: 「未提供服务前」 is a period that ends on or before the
    effective day; what is measured after the service ends later.
    """
    end, found = reported.period_end, []
    if (reported.published_on or end) > today:
        found.append(("period_end", "日期晚于今天，尚不是事实。请核对。"))
    if baseline and end > effective_on:
        found.append(
            (
                "period_end",
                f"期次止于 {end}，晚于协议生效日 {effective_on}，不能作基期。",
            )
        )
    if not baseline and end <= effective_on:
        found.append(
            (
                "period_end",
                f"期次止于 {end}，不晚于协议生效日 {effective_on}，"
                "属服务之前，请登记为基期。",
            )
        )
    if measurable.versions and measurable.version_for(end) is None:
        known = "；".join(
            [f"{one.label}适用 {one.cycle}" for one in measurable.versions]
        )
        found.append(
            (
                "period_end",
                f"期次 {end} 不在考核周期：{known}。请载入该期适用的版本。",
            )
        )
    return found


def set_layout(agreement: Agreement) -> Layout:
    """The table of a set: one row an indicator; weights may be empty."""
    own = {one.name: one.key for one in agreement.indicators.values()}
    told = {one.name: one.key for one in statements(agreement)}
    return Layout(
        (
            Column("code", "编码", longest=LONGEST_CODE, example="A-1"),
            Column("name", "名称", longest=LONGEST_NAME),
            Column(
                "weight", "权重", "number", required=False, least=0,
                hint="文件未列权重则留空，不推算",
            ),
            Column(
                "direction", "方向", "choice",
                choices={"越大越好": "higher", "越小越好": "lower"},
                hint="排名越小越好",
            ),
            Column("unit", "单位", required=False, longest=LONGEST_UNIT, example="分"),
            Column("source", "数据来源", required=False),
            Column(
                "agreement_indicator", "对应协议指标", "choice",
                required=False, choices=own,
                hint="第2笔款项的条件按协议指标判定",
            ),
            Column(
                "statement", "用于说明", "choice", required=False,
                choices=told, hint="写入哪一份指标提升情况说明",
            ),
        ),
        unique=(("code",), ("agreement_indicator",)),
        check=lambda values: set_problems(values, agreement),
    )  # fmt: skip


def set_problems(
    values: Mapping[str, object], agreement: Agreement
) -> list[tuple[str, str]]:
    """A code is fit for an address; the agreement says which way is better."""
    found = []
    if "/" in str(values["code"]):
        found.append(("code", "编码不含斜线。请改用短横线。"))
    own = agreement.indicators.get(str(values["agreement_indicator"]))
    given = values["direction"]
    if own is not None and given is not None and own.direction != given:
        words = "升高" if own.direction == "higher" else "降低"
        found.append(
            ("direction", f"协议以“{own.name}”{words}为提升，方向须一致。")
        )
    return found


def agreement_rows(agreement: Agreement) -> Sequence[Sequence[str]]:
    """The agreement's own indicators, as rows a template begins with."""
    columns = {
        column.key: {value: words for words, value in column.choices.items()}
        for column in set_layout(agreement).columns
    }
    return [
        (
            str(number),
            one.name,
            "",
            columns["direction"][one.direction],
            "",
            "",
            one.name,
            columns["statement"].get(statement_of(agreement, one.key), ""),
        )
        for number, one in enumerate(agreement.indicators.values(), 1)
    ]
