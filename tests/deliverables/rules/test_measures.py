"""Numbers behind a finding: 7/5, 96.2%, and nothing without a baseline."""

from decimal import Decimal

import pytest

from contracts.rules.agreement import Indicator
from contracts.rules.terms import Quantity
from deliverables.rules.measures import Entered, measured
from indicators.rules.improvement import Improvement

FIVE = Quantity.parse("5个")
SHARE = Quantity.parse("95%")
MONTHLY = Quantity.parse("1篇/月")


@pytest.mark.parametrize(
    ("number", "met", "words"),
    [(7, True, "7/5"), (5, True, "5/5"), (4, False, "4/5"), (0, False, "0/5")],
)
def test_a_count_stands_over_what_is_needed(number, met, words):
    said = measured("counted", FIVE, Entered(number=number))
    assert (met, words, "") == (said.met, said.words, said.missing)


def test_without_a_number_a_count_is_unknown():
    said = measured("counted", FIVE, Entered())
    assert (None, "", "缺数量") == (said.met, said.words, said.missing)


def test_an_average_counts_over_its_months():
    """第四条第11款：「频次不低于平均1篇/月」."""
    short = measured("counted", MONTHLY, Entered(number=5, out_of=6))
    assert (False, "5/6（6 个月）") == (short.met, short.words)
    assert "缺月数" == measured("counted", MONTHLY, Entered(number=5)).missing


@pytest.mark.parametrize(
    ("correct", "sample", "met", "shown"),
    [
        (481, 500, True, "96.2%"),
        (95, 100, True, "95.0%"),
        (949, 1000, False, "94.9%"),
        # 94.96 % is less than 95 %, and is not shown as if it were not.
        (9496, 10000, False, "94.9%"),
        (0, 10, False, "0.0%"),
    ],
)
def test_a_ratio_comes_out_of_its_sample(correct, sample, met, shown):
    said = measured("ratio", SHARE, Entered(number=correct, out_of=sample))
    assert met is said.met
    assert f"抽样 {sample}，正确 {correct}，{shown}" == said.words


@pytest.mark.parametrize(
    "entered", [Entered(), Entered(number=481), Entered(out_of=500)]
)
def test_half_a_sample_sheet_says_nothing(entered):
    said = measured("ratio", SHARE, entered)
    assert (None, "缺抽样数或正确数") == (said.met, said.missing)


@pytest.mark.parametrize(
    ("before", "now", "met", "missing"),
    [
        (None, Decimal(86), None, "缺基期"),
        (Decimal(71), None, None, "缺当期值"),
        (Decimal(71), Decimal(71), False, ""),
        (Decimal(71), Decimal(86), None, ""),
    ],
)
def test_an_improvement_is_unknown_without_its_baseline(
    before, now, met, missing
):
    said = measured("improved", None, Entered(baseline=before, value=now))
    assert (met, missing) == (said.met, said.missing)


def improvement(before, now) -> Improvement:
    return Improvement(
        Indicator("water", "水", "4.3", "higher"), baseline=before, value=now
    )


def test_indicators_on_record_decide_together():
    up, down = improvement(Decimal(71), Decimal(86)), improvement(
        Decimal(71), Decimal(70)
    )
    assert measured("improved", None, Entered(), [up]).met is True
    said = measured("improved", None, Entered(), [up, down])
    assert (False, "水 71→86；水 71→70") == (said.met, said.words)


def test_one_indicator_without_a_baseline_leaves_all_unknown():
    rows = [improvement(Decimal(71), Decimal(86)), improvement(None, None)]
    said = measured("improved", None, Entered(), rows)
    assert (None, "缺基期与考核值（水）") == (said.met, said.missing)


def test_a_judged_criterion_has_no_numbers():
    assert measured("judged", None, Entered()) is None
