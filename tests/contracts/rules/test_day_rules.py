"""The rule codes: the golden table whole, and every malformed question."""

import csv
import re
from datetime import date
from pathlib import Path

import pytest

from contracts.rules.calendar import official_calendar
from contracts.rules.day_rules import (
    DayRuleError,
    answer,
    answer_table,
    parse_date,
    parse_rule,
)

TABLE = Path(__file__).parents[2] / "golden" / "golden_dates.csv"
ROWS = list(csv.DictReader(TABLE.read_text("utf-8-sig").splitlines()))


def ask(code: str, day: str) -> str:
    return answer(parse_rule(code), parse_date(day), official_calendar())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_the_golden_table_is_answered_to_the_letter(row):
    assert row["expected"] == ask(row["rule"], row["start_date"])


NOTED = [
    (row["id"], row, found[1])
    for row in ROWS
    if (found := re.search(r"provisional ([0-9-]{10})", row["note"]))
]


@pytest.mark.parametrize(
    ("row", "noted"), [one[1:] for one in NOTED], ids=[one[0] for one in NOTED]
)
def test_an_unknown_year_is_estimated_as_its_note_says(row, noted):
    estimate = official_calendar().estimate
    rule, start = parse_rule(row["rule"]), parse_date(row["start_date"])
    assert noted == answer(rule, start, estimate)


@pytest.mark.parametrize(
    ("code", "day", "expected"),
    [
        # ruling 9: T is rolled first and counts as the n-th
        ("WDWIN_INCL-15", "2026-01-01", "2025-12-12..2026-01-04"),
        ("WDWIN_EXCL-15", "2026-01-01", "2025-12-11..2025-12-31"),
        ("WDWIN_INCL-1", "2025-12-19", "2025-12-19..2025-12-19"),
        ("WD+1", "2023-12-31", "2024-01-02"),
        # ruling 31: before the first loaded year
        ("WD+1", "2023-12-28", "CALENDAR_UNKNOWN:2023"),
        ("WD-5", "2024-01-03", "CALENDAR_UNKNOWN:2023"),
        ("ISWD", "2019-05-01", "CALENDAR_UNKNOWN:2019"),
        ("WD+9999", "2026-01-01", "CALENDAR_UNKNOWN:2027"),
        ("M+7", "2025-07-31", "2026-02-28"),
        ("CD+3", "2027-05-01", "2027-05-04"),
        ("CD+3~", "2027-05-01", "CALENDAR_UNKNOWN:2027"),
        ("CDCOUNT(2025-12-19)", "2025-12-19", "0"),
        ("WDCOUNT(2025-12-19)", "2025-12-19", "0"),
        # ruling 31: the month's end where the day is missing
        ("FULLMONTHS(2026-02-28)", "2025-08-31", "6"),
        ("FULLMONTHS(2026-02-27)", "2025-08-31", "5"),
        (" WD+5 ", " 2025-09-26 ", "2025-10-10"),
    ],
)
def test_a_question_at_the_edge_is_answered(code, day, expected):
    assert expected == ask(code, day)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "WD",
        "WD5",
        "WD+",
        "WD+0",
        "WD+-3",
        "WD+1.5",
        "WD+５",
        "wd+5",
        "WD+5~",
        "WD-5<",
        "CD+5<",
        "CD-5~",
        "M-3",
        "ISWD()",
        "ROLL+1",
        "CDCOUNT",
        "CDCOUNT()",
        "CDCOUNT(2025-13-01)",
        "FULLMONTHS(2025-1-1)",
        "WDWIN-15",
        "WDWIN_INCL-0",
        "M+0",
    ],
)
def test_a_malformed_rule_is_refused_in_one_line(code):
    with pytest.raises(DayRuleError) as found:
        parse_rule(code)
    assert "\n" not in str(found.value)


@pytest.mark.parametrize(
    "day", ["", "2025-2-3", "20250203", "2025-02-30", "2025-W06-1", "昨天"]
)
def test_a_malformed_date_is_refused(day):
    with pytest.raises(DayRuleError):
        parse_date(day)


@pytest.mark.parametrize(
    "code",
    [
        "CDCOUNT(2025-12-18)",
        "WDCOUNT(2025-12-18)",
        "FULLMONTHS(2025-12-18)",
        "CD+99999999",
        "CD-99999999",
        "M+999999",
        "Y+9000",
        "CD+99999999999999999999",
    ],
)
def test_an_impossible_result_is_an_error(code):
    with pytest.raises(DayRuleError):
        ask(code, "2025-12-19")


def table(*lines: str) -> list[tuple[str, bool]]:
    return list(answer_table(lines, official_calendar()))


def test_a_table_is_answered_row_by_row_and_a_bad_row_does_not_stop_it():
    assert [
        ("a,2025-10-10", True),
        ("b,ERROR: 不认识的规则：NO", False),
        ("c,ERROR: 日期应写作 YYYY-MM-DD：（空）", False),
        ("d,true", True),
    ] == table(
        "note,id,start_date,rule",
        "x,a,2025-09-26,WD+5",
        "x,b,2025-09-26,NO",
        "x,c",
        "x,d,2025-09-28,ISWD,more",
    )


def test_a_table_without_its_columns_is_refused():
    with pytest.raises(DayRuleError, match="rule"):
        table("id,start_date", "a,2025-01-01")


def test_the_day_of_the_rule_is_kept():
    assert date(2025, 12, 26) == parse_rule("CDCOUNT(2025-12-26)").until
