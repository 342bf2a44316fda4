"""Which backups stay: days, weeks and months, the newest whatever comes."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kaifeng_credit.backups.keeping import kept

NIGHT = datetime(2026, 11, 26, 18, 30, tzinfo=UTC)  # 02:30 the day after


def nights(count: int) -> list[datetime]:
    return [NIGHT - timedelta(days=day) for day in range(count)]


def test_a_year_of_nights_leaves_days_weeks_and_months():
    staying = kept(nights(400), daily=7, weekly=5, monthly=12)
    assert set(nights(7)) <= staying
    assert 7 + 4 + 10 <= len(staying) <= 7 + 5 + 12
    assert timedelta(days=330) < NIGHT - min(staying) < timedelta(days=366)


def test_of_two_in_one_day_the_later_stays():
    earlier = NIGHT - timedelta(hours=1)
    assert {NIGHT} == kept([earlier, NIGHT], daily=7, weekly=0, monthly=0)


def test_a_day_is_a_day_in_shanghai():
    before, after = (
        datetime(2026, 11, 26, 15, 59, tzinfo=UTC),
        datetime(2026, 11, 26, 16, 1, tzinfo=UTC),
    )
    assert {before, after} == kept(
        [before, after], daily=2, weekly=0, monthly=0
    )


def test_a_portal_that_stood_still_loses_nothing():
    old = [NIGHT - timedelta(days=900 + day) for day in range(3)]
    assert set(old) == kept(old, daily=7, weekly=5, monthly=12)


@given(
    st.lists(st.integers(0, 40_000), min_size=1, max_size=60),
    st.integers(0, 9),
    st.integers(0, 6),
    st.integers(0, 14),
)
def test_the_newest_always_stays_and_keeping_again_keeps_all(
    hours, daily, weekly, monthly
):
    taken = {NIGHT - timedelta(hours=one) for one in hours}
    counts = {"daily": daily, "weekly": weekly, "monthly": monthly}
    staying = kept(taken, **counts)
    assert max(taken) in staying
    assert staying <= taken
    assert len(staying) <= max(1, daily + weekly + monthly)
    assert staying == kept(staying, **counts)
