"""Which figures a reading stands beside, by the words it reads."""

from dataclasses import replace
from datetime import date

from contracts.rules.options import reading_by_id
from contracts.rules.touching import Objected, about, figures_by_clause
from tests.stories import agreement


def touched(own: str) -> frozenset[str]:
    return figures_by_clause(agreement(), reading_by_id(agreement(), own))


def test_a_reading_of_the_packages_clause_touches_its_dates_and_money():
    assert {
        "deadline:tranche_2_submission",
        "deadline:tranche_2_review",
        "deadline:tranche_2_rework",
        "remedy:late_delivery",
        "tranche:2",
    } == touched("INT-02")


def test_a_reading_of_a_payment_touches_that_payment():
    assert {"tranche:1"} == touched("INT-20")
    assert {"tranche:3"} == touched("INT-49")


def test_a_reading_of_the_rate_touches_the_claim():
    assert {"remedy:late_delivery"} == touched("INT-31")


def test_other_readings_touch_no_figure():
    assert frozenset() == touched("INT-06")
    bare = replace(agreement(), terms={}, packages={}, tranches=())
    assert frozenset() == figures_by_clause(
        bare, reading_by_id(bare, "INT-02")
    )


def test_an_objection_stands_beside_its_own_figures_only():
    def objected(*figures):
        return Objected(
            "INT-02", "异议", "乙方", date(2026, 1, 1), frozenset(figures)
        )

    second, tenth = objected("tranche:2"), objected("tranche:10")
    late = objected("remedy:late_delivery", "deadline:x_submission")
    rows = [second, tenth, late]
    assert (second,) == about(rows, "tranche:2")
    assert () == about(rows, "tranche:1")
    assert (second, tenth) == about(rows, "tranche:")
    assert (late,) == about(rows, "remedy:")
    assert (tenth, late) == about(rows, "tranche:10", "deadline:")
