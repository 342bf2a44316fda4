"""What a notice may say: each broken file, and the sentence it gets."""

import json
from datetime import date

import chinese_calendar
import holidays
import pytest

from contracts.rules.calendar import (
    CALENDARS,
    Notice,
    WorkingCalendar,
    days_between,
    official_calendar,
    statutory_days,
)
from contracts.rules.notice_checks import as_payload, check_notice, off_days
from contracts.rules.notice_file import read_notice_file
from tests.notices import invented_2027, table_2027, with_december

CALENDAR = official_calendar()
TODAY = date(2026, 11, 26)


def problems(content: str, *, calendar=CALENDAR, today=TODAY) -> list[str]:
    found = read_notice_file(content.encode())
    return [
        str(one)
        for one in check_notice(found, calendar=calendar, today=today)
    ]


def of(row: dict, **more) -> list[str]:
    return problems(json.dumps(row, ensure_ascii=False, indent=1), **more)


def line_of(text: str, part: str) -> int:
    return next(
        number
        for number, line in enumerate(text.splitlines(), 1)
        if part in line
    )


def changed(old: str, new: str) -> tuple[str, int]:
    """The invented table with one row changed, and that row's line."""
    text = table_2027()
    assert old in text
    line = text.count("\n", 0, text.index(old)) + 1
    return text.replace(old, new, 1), line


# --- what is right -----------------------------------------------------------
@pytest.mark.parametrize("row", [invented_2027(), with_december()])
def test_an_invented_notice_that_obeys_the_law_has_no_problem(row):
    assert [] == of(row)


def test_the_table_says_the_same_as_the_json():
    found = read_notice_file(table_2027().encode())
    assert [] == check_notice(found, calendar=CALENDAR, today=TODAY)
    assert invented_2027(remark="") == as_payload(found)


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_notices_that_ship_obey_every_rule(year):
    """Only: they are loaded already."""
    text = (CALENDARS / f"{year}.json").read_text("utf-8")
    (problem,) = problems(text)
    assert f"{year} 年已载入同样的安排，无需再次载入。" in problem


def test_what_was_checked_is_a_notice():
    found = read_notice_file(json.dumps(with_december()).encode())
    notice = Notice.from_json(as_payload(found))
    assert notice.off == off_days(found)
    assert (date(2026, 12, 27), date(2026, 12, 31)) == notice.december


@pytest.mark.parametrize("year", [2025, 2026])
def test_statutory_days_agree_with_a_library(year):
    """除夕 became one in 2025; ours carry their festival's name."""
    china = holidays.country_holidays("CN", years=year)
    named = {day for day, name in china.items() if "observed" not in name}
    law = statutory_days(year)
    assert named >= set(law)
    assert 13 == len(law)


@pytest.mark.parametrize("year", range(2008, 2027))
def test_real_notices_of_the_past_can_be_told_day_by_day(year):
    """Two libraries' rows, as a revision: only the law of 2025 is checked."""
    span = days_between(date(year, 1, 1), date(year, 12, 31))
    off, work = [], []
    for day in span:
        working = chinese_calendar.is_workday(day)
        if working and day.weekday() > 4:
            work.append(str(day))
        if not working and day.weekday() < 5:
            off.append(str(day))
    notice = Notice.from_json({
        "year": year, "notice": "某通知", "dated": f"{year - 1}-12-01",
        "url": "", "off": off, "work": work,
    })  # fmt: skip
    calendar = WorkingCalendar([notice])
    for day in days_between(date(year, 1, 1), date(year, 12, 31)):
        assert calendar.is_working_day(day) == chinese_calendar.is_workday(
            day
        )


# --- what is wrong in a row ------------------------------------------------------
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("上班,,2027-01-30,,", "上班,,2027-01-29,,",
         "调休上班日 2027-01-29 是周五，不是周末。"),
        ("放假,元旦,2027-01-01,2027-01-03,3",
         "放假,元旦,2026-12-25,2027-01-03,10",
         "2026-12-25 在上一年：只能改动 12月26日起的年末几天。"),
        ("放假,国庆节,2027-10-01,2027-10-07,7",
         "放假,国庆节,2028-01-01,2028-01-01,",
         "2028-01-01 不在 2027 年。"),
        ("上班,,2027-01-30,,", "上班,,2025-12-27,,",
         "2025-12-27 不在 2027 年。"),
        ("放假,清明节,", "放假,,", "放假一行缺节日名称。"),
        ("2027-02-12,8", "2027-02-12,9",
         "写明 9 天，2027-02-05 至 2027-02-12 共 8 天。"),
        ("放假,端午节,2027-06-09,2027-06-09,1",
         "放假,端午节,2027-05-05,2027-05-05,1",
         "“端午节”与“劳动节”重叠于 2027-05-05（另见第 8 行）。"),
        ("上班,,2027-02-20,,", "上班,,2027-01-30,,",
         "上班日 2027-01-30 列了两次（另见第 12 行）。"),
        ("上班,,2027-05-08,,", "上班,,2027-05-02,,",
         "2027-05-02 既放假又上班（另见第 8 行）。"),
        ("通知,测试虚构〔2026〕0号,2026-11-05",
         "通知,测试虚构〔2026〕0号,2026-11-27",
         "发布日期 2026-11-27 晚于今天，通知尚未发布。"),
        ("2026-11-05", "2025-11-05",
         "发布日期 2025-11-05 不在 2027 年或其上一年。"),
        ("通知,测试虚构〔2026〕0号,", "通知,请填写文号,",
         "缺通知的文号或名称。"),
        ("通知,测试虚构〔2026〕0号,", f"通知,{'长' * 121},",
         "通知的文号或名称过长。"),
        ("年份,2027", "年份,2028",
         "2027 年的通知尚未载入，不能越过它载入 2028 年。"),
        ("年份,2027", "年份,2023",
         "2023 年早于平台最早的 2024 年，不需要载入。"),
        ("网址,https://www.gov.cn/invented", "网址,http://www.gov.cn/x",
         "网址应为 https:// 开头的 gov.cn 政府网站页面。"),
        ("网址,https://www.gov.cn/invented", "网址,https://fake-gov.cn/x",
         "网址应为 https:// 开头的 gov.cn 政府网站页面。"),
        ("网址,https://www.gov.cn/invented", "网址,javascript://www.gov.cn/",
         "网址应为 https:// 开头的 gov.cn 政府网站页面。"),
        ("网址,https://www.gov.cn/invented",
         f"网址,https://www.gov.cn/{'x' * 300}", "网址过长。"),
    ],
    ids=lambda part: part[:24],
)  # fmt: skip
def test_a_row_that_is_wrong_is_named_with_its_line(old, new, said):
    text, line = changed(old, new)
    assert f"第 {line} 行：{said}" in problems(text)


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        ("年份,2027\n", "缺年份。"),
        ("网址,https://www.gov.cn/invented\n", "网址应为 https://"),
        ("通知,测试虚构〔2026〕0号,2026-11-05\n", "缺通知的文号或名称。"),
        ("通知,测试虚构〔2026〕0号,2026-11-05\n", "缺通知的发布日期。"),
    ],
)
def test_a_row_that_is_missing_is_named(gone, said):
    text = table_2027()
    assert gone in text
    found = problems(text.replace(gone, ""))
    assert any(one.startswith(said) for one in found)


def test_what_could_not_be_read_is_not_complained_of_twice():
    text, line = changed("年份,2027", "年份,明年")
    assert [f"第 {line} 行：年份“明年”不是整数。"] == problems(text)
    text, line = changed("2026-11-05", "昨天")
    assert [f"第 {line} 行：发布日“昨天”不是日期，应如 2027-01-01。"] == (
        problems(text)
    )


# --- what does not tie --------------------------------------------------------
def test_a_statutory_day_that_is_not_off_is_named():
    text, _ = changed("放假,端午节,2027-06-09,2027-06-09,1\n", "")
    assert [
        "放假占用工作日 17 天，调休上班 5 天，相差 12 天，应等于法定节假日"
        " 13 天。请核对有无漏列、多列。",
        "法定节假日 2027-06-09（端午节）没有放假（放假办法第二条）。",
    ] == problems(text)


def test_a_forgotten_day_of_work_does_not_tie():
    text, _ = changed("上班,,2027-10-09,,\n", "")
    assert [
        "放假占用工作日 18 天，调休上班 4 天，相差 14 天，应等于法定节假日"
        " 13 天。请核对有无漏列、多列。"
    ] == problems(text)


def test_days_added_by_special_decision_tie_with_their_reason():
    text, _ = changed("上班,,2027-10-09,,", "增加放假,某决定,,,1")
    assert [] == problems(text)
    text, line = changed("上班,,2027-10-09,,", "增加放假,,,,1")
    assert [f"第 {line} 行：增加放假须写明依据的决定。"] == problems(text)
    text, _ = changed("上班,,2027-10-09,,", "增加放假,某决定,,,2")
    assert "应等于法定节假日 13 天加增加放假 2 天" in problems(text)[0]


def test_json_that_contradicts_its_own_list_is_told_where():
    row = invented_2027()
    row["off"].remove("2027-01-02")
    row["off"].append("2027-03-01")
    text = json.dumps(row, ensure_ascii=False, indent=1)
    block, stray = line_of(text, '"start": "2027-01-01"'), line_of(
        text, "2027-03-01"
    )
    assert [
        f"第 {block} 行：“元旦”的 2027-01-02 未列入 off。",
        f"第 {stray} 行：放假日 2027-03-01 不属于任何一个假期。",
    ] == problems(text)


# --- revisions ----------------------------------------------------------------
def test_a_revision_of_a_loaded_year_needs_other_days():
    loaded = WorkingCalendar(
        [*CALENDAR.history, Notice.from_json(invented_2027())]
    )
    assert ["年已载入同样的安排" in one for one in of(
        invented_2027(), calendar=loaded
    )] == [True]  # fmt: skip
    assert [] == of(with_december(), calendar=loaded)


def test_a_year_before_the_law_is_only_checked_row_by_row():
    row = json.loads((CALENDARS / "2024.json").read_text("utf-8"))
    row["work"].remove("2024-02-04")
    assert [] == of(row)


def test_a_year_without_lunar_dates_is_checked_by_what_is_known():
    last = WorkingCalendar(
        [
            *CALENDAR.history,
            *(
                Notice(year, "某通知", None, "", frozenset(), frozenset())
                for year in range(2027, 2036)
            ),
        ]
    )
    row = invented_2027(year=2036, dated="2035-11-01", blocks=[], work=[])
    row["off"] = []
    found = of(row, calendar=last, today=date(2035, 12, 1))
    named = [one for one in found if "没有放假" in one]
    assert 6 == len(named)
