"""The codes in force: defaults, and decisions over them."""

import pytest

from contracts.rules.chosen import ReadingError, chosen_readings
from tests.stories import agreement


def test_without_a_decision_the_defaults_are_in_force():
    codes = chosen_readings(agreement(), {})
    assert ("W", "A", "union") == (
        codes["submission.reading"],
        codes["delay.rework"],
        codes["delay.stacking"],
    )


def test_a_decision_replaces_one_default():
    codes = chosen_readings(agreement(), {"submission.reading": "D"})
    assert ("D", "A") == (codes["submission.reading"], codes["delay.rework"])


@pytest.mark.parametrize(
    ("key", "code", "complaint"),
    [
        ("no.such", "A", "不认识的解释口径"),
        ("penalty.cap", "A", "不影响数字"),
        ("submission.reading", "Q", "可选：W、X、D"),
    ],
)
def test_what_the_register_does_not_know_is_refused(key, code, complaint):
    with pytest.raises(ReadingError, match=complaint):
        chosen_readings(agreement(), {key: code})


def test_an_agreement_without_a_reading_has_no_code():
    assert "" == chosen_readings(agreement(), {})["of.another.agreement"]


def test_a_decision_leaves_the_defaults_of_the_agreement_alone():
    chosen_readings(agreement(), {"submission.reading": "D"})
    assert "W" == agreement().default_codes["submission.reading"]
    assert "W" == chosen_readings(agreement(), {})["submission.reading"]
