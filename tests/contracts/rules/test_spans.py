"""Spans of days agree with sets of days."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from contracts.rules.spans import (
    NO_DAYS,
    days,
    first_day,
    last_day,
    minus,
    size,
    span,
    split,
    union,
)

ORIGIN = 700_000
one = st.tuples(
    st.integers(min_value=ORIGIN, max_value=ORIGIN + 60),
    st.integers(min_value=0, max_value=20),
).map(lambda pair: (pair[0], pair[0] + pair[1]))
many = st.lists(one, max_size=6)


def each(spans):
    return {o for first, last in spans for o in range(first, last + 1)}


@given(many)
def test_a_union_holds_each_day_once_and_in_order(spans):
    merged = union(spans)
    assert each(spans) == each(merged)
    assert size(merged) == len(each(spans))
    assert sorted(each(spans)) == [d.toordinal() for d in days(merged)]
    assert all(b[0] > a[1] + 1 for a, b in pairwise(merged))


@given(many, many)
def test_what_is_taken_away_is_gone_and_nothing_else(spans, taken):
    spans, taken = union(spans), union(taken)
    assert each(spans) - each(taken) == each(minus(spans, taken))


@given(many, st.lists(st.integers(ORIGIN, ORIGIN + 80), max_size=4))
def test_a_split_loses_no_day_and_no_part_crosses_a_border(spans, borders):
    spans = union(spans)
    cuts = [date.fromordinal(one) for one in borders]
    parts = list(split(spans, cuts))
    assert each(spans) == each([one for part in parts for one in part])
    for part in parts:
        for cut in borders:
            sides = {ordinal >= cut for ordinal in each(part)}
            assert len(sides) == 1


def test_a_span_that_ends_before_it_starts_has_no_day():
    day = date(2025, 12, 20)
    assert NO_DAYS == span(day, day - timedelta(days=1))
    assert (day, day) == (first_day(span(day, day)), last_day(span(day, day)))
