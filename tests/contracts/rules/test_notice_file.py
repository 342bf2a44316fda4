"""A file as an official types it: read whole, or each problem by its line."""

import json
from datetime import date

import pytest

from contracts.rules.notice_file import (
    LONGEST_FILE,
    OFF,
    WORK,
    Problem,
    read_day,
    read_notice_file,
)
from tests.notices import INVENTED, invented_2027, table_2027

NEW_YEAR = date(2027, 1, 1)


def lines(content: bytes | str, name: str = "") -> list[str]:
    if isinstance(content, str):
        content = content.encode()
    return [str(one) for one in read_notice_file(content, name).problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_is_read_in_the_encodings_of_an_office(encoding):
    found = read_notice_file(table_2027().encode(encoding))
    assert [] == found.problems
    assert (2027, INVENTED) == (found.year, found.notice)
    assert date(2026, 11, 5) == found.dated
    assert "https://www.gov.cn/invented" == found.url
    assert 7 == len(found.of_kind(OFF))
    first, *_ = found.of_kind(OFF)
    assert ("元旦", NEW_YEAR, 3) == (first.name, first.start, first.said_days)
    assert 5 == len(found.of_kind(WORK))


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separators_of_other_programs_are_understood(separator):
    found = read_notice_file(table_2027().replace(",", separator).encode())
    assert ([], 2027) == (found.problems, found.year)


def test_json_is_read_with_its_lines():
    text = json.dumps(invented_2027(), ensure_ascii=False, indent=1)
    found = read_notice_file(text.encode())
    assert [] == found.problems
    where = text.splitlines()
    for span in found.of_kind(OFF):
        assert str(span.start) in where[span.line - 1]
    for day, line in found.listed_off.items():
        assert str(day) in where[line - 1]
    assert '"year"' in where[found.lines["year"] - 1]


def test_json_without_the_list_of_days_takes_them_from_the_blocks():
    row = invented_2027()
    del row["off"]
    assert read_notice_file(json.dumps(row).encode()).listed_off is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2027-01-02", date(2027, 1, 2)),
        (" 2027/1/2 ", date(2027, 1, 2)),
        ("2027.1.2", date(2027, 1, 2)),
        ("2027年1月2日", date(2027, 1, 2)),
        ("20270102", date(2027, 1, 2)),
        ("2027-02-30", None),
        ("1月2日", None),
        ("", None),
    ],
)
def test_days_are_read_in_every_usual_form(text, day):
    assert day == read_day(text)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("放假,元旦,2027-13-01,", "第 2 行：起日“2027-13-01”不是日期，"),
        ("放假,元旦,,2027-01-03", "第 2 行：缺起日"),
        ("放假,元旦,2027-01-03,2027-01-01", "第 2 行：止日 2027-01-01 早于"),
        ("放假,元旦,2027-01-01,2027-01-03,三", "第 2 行：天数“三”不是整数。"),
        ("休息,元旦,2027-01-01,", "第 2 行：类型“休息”不认识"),
        ("年份,明年", "第 2 行：年份“明年”不是整数。"),
        ("通知,某通知,昨天", "第 2 行：发布日“昨天”不是日期"),
        ("增加放假,某决定,,,两", "第 2 行：天数“两”不是整数。"),
    ],
)
def test_a_row_that_cannot_be_read_names_its_line(row, said):
    (problem,) = lines(f"类型,名称,起,止,天数\n{row}\n")
    assert problem.startswith(said)


def test_every_row_is_read_not_only_the_first_wrong_one():
    assert 3 == len(lines("休,a\n放假,b,x,y\n"))


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "", "文件是空的。请按范例填写。"),
        (b"\xff\xfe\xff", "", "文字编码不能识别"),
        (b"x" * (LONGEST_FILE + 1), "", "文件过大"),
        (b'{\n "year": 2027,\n "notice"\n}', "", "第 4 行：JSON 写法有误"),
        (b"[]", "2027.json", "第 1 行：最外层应为"),
        (b'{"a":' * 9_000, "", "JSON"),
    ],
)
def test_what_is_no_such_file_is_said_once(content, name, said):
    (problem,) = lines(content, name)
    assert said in problem


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("year", "二〇二七", "年份“二〇二七”不是整数。"),
        ("year", 2027.5, "年份“2027.5”不是整数。"),
        ("dated", 20261105.0, "缺发布日"),
        ("work", ["2027-01-3O"], "起日“2027-01-3O”不是日期"),
        ("off", ["2027-01-01", "2027-01-01"], "放假日 2027-01-01 列了两次。"),
        ("off", [{}], "缺放假日"),
        ("extra_days", "一", "天数“一”不是整数。"),
        ("blocks", ["元旦"], "缺起日"),
    ],
)
def test_a_value_of_json_that_cannot_be_read_names_its_line(
    field, value, said
):
    row = invented_2027(**{field: value})
    text = json.dumps(row, ensure_ascii=False, indent=1)
    found = read_notice_file(text.encode())
    (problem, *_) = [one for one in found.problems if said in one.words]
    line = text.splitlines()[problem.line - 1]
    shown = value[-1] if isinstance(value, list) else value
    if not isinstance(shown, dict):
        assert str(shown) in line


def test_a_problem_of_the_whole_file_has_no_line():
    assert "缺年份。" == str(Problem(0, "缺年份。"))
    assert "第 3 行：缺起日。" == str(Problem(3, "缺起日。"))
