"""Days of lateness: properties over many histories."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.stories import ask, day, told

START = day("2025-11-15")
ACTS = ("submitted", "rejected")
gaps = st.lists(st.integers(min_value=1, max_value=40), max_size=6)
codes = st.sampled_from("ABC")


def story(lengths):
    """Submitted, rejected, submitted …, so many days apart."""
    on, facts = START, []
    for index, length in enumerate(lengths):
        on += timedelta(days=length)
        facts.append(told(ACTS[index % 2], str(on)))
    return facts, on


def account(facts, as_of, **readings):
    answer = ask(*facts, as_of=str(as_of), readings=readings)
    for row in answer.remedies:
        if row.head == "late_delivery":
            return row
    return None


def counted(row):
    return {line.on for line in row.day_list if line.counted} if row else set()


@settings(max_examples=40, deadline=None)
@given(gaps, st.integers(min_value=0, max_value=60), codes)
def test_the_account_is_its_days(lengths, later, code):
    facts, last = story(lengths)
    row = account(
        facts, last + timedelta(days=later), **{"delay.rework": code}
    )
    if row is None:
        return
    assert row.days == len(counted(row)) == row.day_list[-1].running
    assert row.day_list[0].counted
    assert row.day_list[-1].counted
    days = [line.on for line in row.day_list]
    assert all(b - a == timedelta(days=1) for a, b in pairwise(days))
    assert row.amount == row.days * 745


@settings(max_examples=40, deadline=None)
@given(gaps, st.integers(min_value=0, max_value=60))
def test_no_day_is_both_excused_and_counted(lengths, later):
    """In review and in the rework window nothing counts (reading A)."""
    facts, last = story(lengths)
    as_of = last + timedelta(days=later)
    row = account(facts, as_of)
    reviews = set()
    for sent, answered in pairwise([*facts, None]):
        if sent.kind == "submitted":
            until = answered.on if answered else as_of
            length = (until - sent.on).days
            reviews |= {sent.on + timedelta(days=i + 1) for i in range(length)}
    assert not counted(row) & reviews


@settings(max_examples=40, deadline=None)
@given(gaps, st.integers(min_value=0, max_value=60), codes)
def test_time_alone_only_adds_days(lengths, later, code):
    facts, last = story(lengths)
    code = {"delay.rework": code}
    now = counted(account(facts, last, **code))
    assert now <= counted(account(facts, last + timedelta(days=later), **code))


@settings(max_examples=40, deadline=None)
@given(gaps, st.integers(min_value=0, max_value=60))
def test_the_readings_are_ordered_from_mild_to_harsh(lengths, later):
    facts, last = story(lengths)
    as_of = last + timedelta(days=later)
    a, b, c = (
        counted(account(facts, as_of, **{"delay.rework": code}))
        for code in "ABC"
    )
    assert a <= b <= c


@settings(max_examples=40, deadline=None)
@given(gaps, st.integers(min_value=0, max_value=40))
def test_incomplete_records_count_no_day_beyond_them(lengths, known):
    facts, last = story(lengths)
    through = START + timedelta(days=known)
    answer = ask(
        *facts, as_of=str(last + timedelta(days=30)), through=str(through)
    )
    for row in answer.remedies:
        assert max(counted(row)) <= through
