"""Every reading can be decided: by code, or in words."""

from dataclasses import replace

from contracts.rules.options import (
    option_of,
    options_of,
    reading_by_id,
)
from tests.stories import agreement


def of(own: str):
    reading = reading_by_id(agreement(), own)
    assert reading is not None
    return reading


def texts(own: str) -> list[str]:
    return [one.text for one in options_of(of(own))]


def test_a_coded_reading_has_the_codes_of_its_folder():
    options = options_of(of("INT-02"))
    assert ["W", "X", "D"] == [one.code for one in options]
    assert [True, False, False] == [one.default for one in options]


def test_a_reading_in_words_has_its_default_and_each_alternative():
    assert ["default", "other_1", "other_2"] == [
        one.code for one in options_of(of("INT-08"))
    ]
    assert ["始终用最新版", "始终用2024年版"] == texts("INT-08")[1:]


def test_what_is_asked_of_all_ways_is_no_way_itself():
    assert "收到第1笔款项之日（须有双方签字的文件）" in texts("INT-03")
    assert 4 == len(texts("INT-03"))


def test_a_line_is_not_split_inside_brackets():
    reading = replace(
        of("INT-08"), alternatives="甲（一；二）；乙「三；四」"
    )
    assert ["甲（一；二）", "乙「三；四」"] == [
        one.text for one in options_of(reading)[1:]
    ]


def test_without_an_alternative_only_the_default_is_left():
    assert 1 == len(options_of(of("INT-59")))


def test_codes_fit_their_column_and_are_distinct():
    for reading in agreement().readings.values():
        codes = [one.code for one in options_of(reading)]
        assert len(codes) == len(set(codes))
        assert all(len(code) <= 30 for code in codes)


def test_an_option_is_found_by_its_code_and_the_default_by_none():
    assert "D" == option_of(of("INT-02"), "D").code
    assert "W" == option_of(of("INT-02"), None).code
    assert option_of(of("INT-02"), "Z") is None
    assert reading_by_id(agreement(), "INT-99") is None
