"""What a condition finds in the record: the latest fact, of what it asks."""

from contracts.rules.calendar import official_calendar
from contracts.rules.facts import by_kind
from contracts.rules.record import Record
from payments.rules.case import Case
from tests.stories import PACKAGE, agreement, day, fact, told

AS_OF = day("2026-02-01")


def case(*facts):
    return Case(
        agreement=agreement(),
        by_kind=by_kind(facts),
        histories={},
        improvements={},
        counts={},
        operation_from=agreement().effective_on,
        record=Record(AS_OF, AS_OF),
        calendar=official_calendar(),
    )


def test_of_one_day_the_fact_recorded_last_speaks():
    failed = fact("preliminary_review", "2026-01-12", result="fail")
    passed = fact("preliminary_review", "2026-01-12", result="pass")
    earlier = fact("preliminary_review", "2026-01-05", result="fail")
    assert passed is case(failed, passed, earlier).latest("preliminary_review")
    assert failed is case(passed, failed, earlier).latest("preliminary_review")
    assert case().latest("preliminary_review") is None


def test_what_is_said_of_a_package_is_said_of_its_members():
    whole = told("confirmed", "2026-01-08", PACKAGE)
    own = told("confirmed", "2026-01-09", "work_plan")
    asked = case(own, whole)
    assert own is asked.latest("confirmed", "work_plan")
    assert whole is asked.latest("confirmed", "research_report")
    assert asked.latest("confirmed", "repair_scheme") is None
    assert [own, whole] == asked.of_kind("confirmed")
    assert () == asked.of_kind("approved")
