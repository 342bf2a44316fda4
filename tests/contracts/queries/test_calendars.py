"""A notice that one process loads is what every process counts with."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from contracts.queries.calendars import Shelf, calendar, one_calendar
from contracts.rules.calendar import official_calendar
from tests.notices import invented_2027, make_notice, with_december

pytestmark = pytest.mark.django_db


def test_without_loaded_notices_it_is_the_shipped_calendar():
    assert official_calendar() is calendar()
    assert calendar().is_working_day(date(2026, 1, 4))


def test_two_processes_notice_a_new_notice_without_a_restart():
    one, other = Shelf(), Shelf()
    before = one.calendar()
    assert before is other.calendar()
    make_notice(invented_2027())
    assert (2024, 2025, 2026, 2027) == one.calendar().years
    assert before.version != one.calendar().version
    assert one.calendar().version == other.calendar().version


def test_the_same_notices_are_built_once():
    make_notice(invented_2027())
    shelf = Shelf()
    assert shelf.calendar() is shelf.calendar()


def test_a_key_given_out_again_is_not_taken_for_the_same_notice():
    """A rolled back row's key may come again with other days."""
    shelf = Shelf()
    with transaction.atomic():
        first = make_notice(invented_2027())
        before = shelf.calendar().version
        transaction.set_rollback(True)
    second = make_notice(with_december())
    assert shelf.calendar().version != before, (first.pk, second.pk)


def test_one_request_asks_once():
    with CaptureQueriesContext(connection) as caught, one_calendar():
        with one_calendar():
            first = calendar()
        assert first is calendar()
    assert 1 == len(caught)


def test_one_request_is_answered_with_one_calendar():
    with one_calendar():
        before = calendar()
        make_notice(invented_2027())
        assert before is calendar()
    assert before is not calendar()


def test_a_later_revision_replaces_the_first_and_both_stay():
    make_notice(invented_2027())
    make_notice(with_december(), revision=2, adopted_on=date(2026, 12, 1))
    found = calendar()
    assert 2 == found.notices[2027].revision
    assert [1, 2] == [
        row.revision for row in found.history if row.year == 2027
    ]
    assert found.as_known(date(2026, 11, 30)).is_working_day(
        date(2026, 12, 31)
    )


def test_a_file_shipped_later_does_not_replace_what_was_loaded():
    make_notice({**invented_2027(), "year": 2026, "blocks": [],
                 "off": ["2026-01-01"], "work": []})  # fmt: skip
    loaded = calendar().notices[2026]
    assert frozenset({date(2026, 1, 1)}) == loaded.off
    assert 1 == loaded.revision
