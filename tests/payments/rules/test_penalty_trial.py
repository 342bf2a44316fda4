"""试算: facts of a question become facts of the vocabulary, and no more."""

from datetime import date

import pytest

from contracts.rules.facts import FactError
from payments.rules.penalty_trial import late_matters, supposed
from tests.stories import agreement, ask, told

ON = date(2025, 12, 26)


def standing(*facts, as_of="2025-12-31"):
    return ask(*facts, as_of=as_of).as_json()


def test_what_is_late_comes_first_among_what_can_be_handed_in():
    keys = [key for key, _ in late_matters(standing(), agreement())]
    assert "tranche_2" == keys[0]
    assert len(keys) == len(set(keys))
    one_left = [
        told("submitted", "2025-12-10", key)
        for key in agreement().packages["tranche_2"].members
        if key != "scenario_plans"
    ]
    found = late_matters(standing(*one_left), agreement())
    assert "scenario_plans" == found[0][0]
    assert "research_report" not in dict(found)  # it is in 甲方's hands


def test_a_package_stands_for_what_is_still_in_hand():
    first = told("submitted", "2025-12-10", "research_report")
    facts = supposed(
        agreement(), standing(first), handed_in=("tranche_2", ON)
    )
    keys = {fact.get("deliverable") for fact in facts}
    assert "research_report" not in keys
    assert "scenario_plans" in keys
    assert {("submitted", ON)} == {(fact.kind, fact.on) for fact in facts}


def test_an_excuse_may_have_no_end_and_relief_is_supposed_granted():
    (stopped,) = supposed(
        agreement(), standing(), excuse=("suspended", ON, None)
    )
    assert stopped.day("end") is None
    (major,) = supposed(
        agreement(), standing(), excuse=("force_majeure", ON, ON)
    )
    assert ("granted", ON) == (major.get("relief"), major.day("end"))
    with pytest.raises(FactError):
        supposed(agreement(), standing(), excuse=("weather", ON, None))
    assert [] == supposed(agreement(), standing())
