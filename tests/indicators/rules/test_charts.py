"""Places on a sheet: better is up, unknown is not drawn."""

from datetime import date
from decimal import Decimal

from indicators.rules.charts import L_TOP, Pair, dumbbells, line


def test_a_dumbbell_goes_from_the_baseline_to_today():
    chart = dumbbells(
        [
            Pair("水资源", "higher", Decimal("71.4"), Decimal(86)),
            Pair("排名", "lower", Decimal(90), Decimal(71)),
            Pair("空气质量", "higher", None, Decimal(80)),
            Pair("社会保险", "higher", None, None),
        ],
        clause="2.2.2.3",
    )
    assert ["+14.6", "\N{MINUS SIGN}19", "缺基期", "尚无数值"] == [
        row.verdict for row in chart.rows
    ]
    assert ["up", "up", "lone", "lone"] == [row.look for row in chart.rows]
    assert chart.rows[3].x_to is None
    assert "空气质量 缺基期→80" in chart.label
    assert ["70", "75", "80", "85", "90"] == [words for _, words in chart.ticks]


def test_nothing_known_is_not_drawn():
    assert not dumbbells([Pair("水资源", "higher", None, None)]).drawn
    assert line("排名", "lower", []) is None


def test_a_rank_that_falls_rises_on_the_sheet():
    months = [
        (date(2025, month, 28), Decimal(rank))
        for month, rank in ((7, 90), (8, 85), (9, 70))
    ]
    drawn = line("排名", "lower", months, baseline=Decimal(95))
    heights = [float(point.y) for point in drawn.points]
    assert sorted(heights, reverse=True) == heights
    assert float(drawn.baseline) > heights[0]
    assert float({v: k for k, v in drawn.ticks}["70"]) == L_TOP
    rising = line("水资源", "higher", months)
    assert float(rising.points[0].y) < float(rising.points[-1].y)
    assert drawn.path.startswith("M88.0 ")


def test_a_lone_value_stands_in_the_middle_and_few_days_are_named():
    alone = line("水资源", "higher", [(date(2025, 7, 1), Decimal("0.3"))])
    assert "332" == alone.points[0].x
    many = [(date(2025, 1, day), Decimal(day)) for day in range(1, 31)]
    assert 6 == len(line("水资源", "higher", many).days)
