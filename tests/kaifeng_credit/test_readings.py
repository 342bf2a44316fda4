"""The reading a page compares its money with is the most careful one."""

from dataclasses import replace

from contracts.queries.agreements import agreement_by_key
from kaifeng_credit.readings import careful_reading


def test_the_careful_reading_is_the_latest_day_before_the_window():
    careful = careful_reading(agreement_by_key("kaifeng_2025"))
    assert ("submission.reading", "D") == (careful.key, careful.code)
    assert careful.words


def test_where_the_careful_reading_is_decided_the_default_is_beside_it():
    agreement = agreement_by_key("kaifeng_2025")
    other = careful_reading(agreement, {"submission.reading": "D"})
    assert "W" == other.code
    assert "D" == careful_reading(agreement, {"submission.reading": "X"}).code


def test_an_agreement_without_two_readings_compares_nothing():
    agreement = agreement_by_key("kaifeng_2025")
    assert careful_reading(replace(agreement, readings={})) is None
    one = agreement.readings["submission.reading"]
    single = {one.key: replace(one, options=one.options[:1])}
    assert careful_reading(replace(agreement, readings=single)) is None
