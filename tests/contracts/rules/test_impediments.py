"""How far impediments move a date; the stories stand under article 11."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from contracts.rules.calendar import official_calendar
from contracts.rules.due import UNDATED, fixed
from contracts.rules.impediments import (
    Impediment,
    clipped,
    excused_spans,
    moved,
)
from contracts.rules.spans import days as days_of
from tests.stories import day

CALENDAR = official_calendar()
SINCE = day("2025-06-19")
BASE = day("2025-12-19")

spans = st.lists(
    st.tuples(
        st.dates(day("2025-07-01"), day("2026-01-31")),
        st.integers(min_value=0, max_value=25),
    ),
    max_size=6,
)


def impediment(start, end, **more):
    return Impediment(
        kind="party_a_delay",
        start=start,
        end=end,
        affected="b",
        relief="granted",
        deliverables=None,
        label="甲方原因延误",
        **more,
    )


def several(rows):
    return [
        impediment(start, start + timedelta(days=length))
        for start, length in rows
    ]


def due(rows):
    found = moved(
        fixed(BASE, "基准"), several(rows), since=SINCE, calendar=CALENDAR
    )
    return found.on


@given(spans)
def test_a_date_moves_by_its_impeded_days_and_then_rolls(rows):
    reached = due(rows)
    days = list(days_of(excused_spans(several(rows))))
    before = [one for one in days if one <= reached]
    raw = BASE + timedelta(days=len(before))
    assert BASE <= reached
    if reached != BASE:
        # days inside the roll may be impeded but no longer move the date
        assert CALENDAR.is_working_day(reached)
        assert reached <= CALENDAR.roll(raw)


@given(spans, spans)
def test_more_impediments_never_bring_a_date_forward(some, more):
    assert due(some) <= due(some + more)


@given(spans)
def test_the_order_of_impediments_does_not_matter(rows):
    assert due(rows) == due(list(reversed(rows)))


def test_nothing_moves_what_has_no_date():
    one = impediment(day("2025-12-01"), day("2025-12-05"))
    assert UNDATED is moved(UNDATED, [one], since=SINCE, calendar=CALENDAR)


def test_days_before_the_clock_began_do_not_count():
    one = impediment(day("2025-12-01"), day("2025-12-05"))
    since = day("2025-12-04")
    found = moved(fixed(BASE, "基准"), [one], since=since, calendar=CALENDAR)
    assert (day("2025-12-22"), True) == (found.on, found.moved)


def test_a_clipped_impediment_begins_the_day_after():
    one = impediment(day("2025-12-01"), day("2025-12-05"))
    assert day("2025-12-04") == clipped(one, day("2025-12-03")).start
    assert None is clipped(one, day("2025-12-05"))
