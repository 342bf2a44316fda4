"""The late-delivery account as a function of its days."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from contracts.rules.chosen import Readings
from contracts.rules.spans import span
from payments.rules.late_delivery import price
from payments.rules.remedies import Totals
from tests.stories import agreement, fact

FIRST = date(2025, 12, 20)
ORIGINAL = Readings({})


def days(number):
    """One clock that runs so many days."""
    return [span(FIRST, FIRST + timedelta(days=number - 1))]


def totals(*facts):
    return Totals(agreement(), facts, ORIGINAL)


@given(st.integers(min_value=1, max_value=2000))
def test_each_day_costs_the_same_while_the_total_stays(number):
    charge = price(agreement(), days(number), totals())
    a_day = price(agreement(), days(1), totals()).amount
    assert number * a_day == charge.amount
    assert "10.1" == charge.clause


@given(
    st.integers(min_value=1, max_value=200),
    st.integers(min_value=0, max_value=200),
)
def test_an_account_can_be_split_at_an_amendment(before, after):
    split = FIRST + timedelta(days=before)
    amended = fact("total_amended", str(split), total="1234567.89")
    whole = price(agreement(), days(before + after), totals(amended))
    expected = before * agreement().total() + after * Decimal("1234567.89")
    rate = agreement().quantity("late_delivery_daily_rate")
    assert abs(whole.amount - expected * rate) <= Decimal("0.005")


def test_one_rounding_comes_last():
    """Three days at 0.617… yuan each round once, not three times."""
    amended = fact("total_amended", "2025-12-01", total="1234.56")
    charge = price(agreement(), days(3), totals(amended))
    assert Decimal("1.85") == charge.amount


def test_two_clocks_cost_both_their_days():
    each = price(agreement(), days(5), totals()).amount
    both = price(agreement(), days(5) + days(5), totals())
    assert 2 * each == both.amount
    assert ("合同总金额 ￥1,490,000.00 × 0.05% × 10日 = ￥7,450.00",) == tuple(
        both.working
    )
