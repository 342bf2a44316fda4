"""Required and counted to the day; months without an article are named."""

from datetime import date

from indicators.rules.pace import months_of, pace_lines

YEARLY = {
    "key": "media_yearly", "name": "新华社媒体矩阵宣传", "unit": "篇",
    "clause": "1.1.11", "period_start": "2025-06-19",
    "period_end": "2026-06-18", "required": 5, "counted": 1,
    "state": "open", "pace": 2, "steps": [], "last_on": "2025-07-25",
}  # fmt: skip


def test_a_quota_says_how_far_behind_its_pace_it_is():
    [line] = pace_lines([YEARLY])
    assert (20, 40, 4) == (line.width, line.mark, line.missing)
    assert "按均匀进度此时应有 2 篇，落后 1 篇" in line.words
    assert "最近一次 2025年7月25日" in line.words
    [ahead] = pace_lines([{**YEARLY, "counted": 6}])
    assert (100, 33, 0) == (ahead.width, ahead.mark, ahead.missing)
    assert "领先 4 篇" in ahead.words[0]
    [level] = pace_lines([{**YEARLY, "counted": 2}])
    assert level.words[0].endswith("持平")


def test_a_quota_of_the_whole_term_has_no_date_and_no_pace():
    row = {**YEARLY, "period_end": None, "pace": None, "last_on": None}
    [line] = pace_lines([row])
    assert line.mark is None
    assert ("协议未约定期限，服务期内达到即可",) == line.words


START = date(2025, 6, 19)


def months(until: date, known_to: date | None, *counts):
    return months_of(
        start=START, until=until, known_to=known_to, counts=counts
    )


def test_each_month_of_the_agreement_is_named_with_its_articles():
    """第四条第11款：「频次不低于平均1篇/月」"""
    until = date(2025, 9, 20)
    found = months(
        until, until, (date(2025, 7, 18), 1), (date(2025, 9, 19), 2)
    )
    assert ["1 篇", "缺稿", "缺稿", "2 篇"] == [m.words for m in found]
    assert ["done", "fix", "fix", "done"] == [m.look for m in found]
    assert (date(2025, 7, 19), date(2025, 8, 18)) == (
        found[1].start,
        found[1].end,
    )


def test_the_month_under_way_lacks_nothing_yet():
    until = date(2025, 7, 18)  # its last day, not over
    assert ["本月尚无"] == [m.words for m in months(until, until)]


def test_a_month_that_nobody_recorded_is_unknown_and_not_short():
    found = months(date(2025, 8, 20), date(2025, 7, 30))
    assert ["缺稿", "尚未补录", "尚未补录"] == [m.words for m in found]
    assert {"尚未补录"} == {m.words for m in months(date(2025, 8, 1), None)}
    assert () == months(date(2025, 6, 18), None)
