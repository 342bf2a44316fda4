"""Data files that can say where they are wrong."""

import pytest

from contracts.rules.source import AgreementError, Source, read_text

TEXT = """\
# a comment
version = "1"
count = -1
words = [
  "one",
  "two",
  "one",
]

[limits]
day = 2025-06-19
stamp = 2025-06-19T10:00:00
values = [
  { from = 2025-06-19, says = "[[not a header]]" },
  { from = 2026-01-01, says = "a = b" },
]

[[gates]]
key = "first"

[[gates.conditions]]
key = "effective"

[[gates.conditions]]
key = "half_year"

[[gates]]
key = "second"

[[gates.conditions]]
key = "accepted"

["Bad Key"]
x = 1
"""


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "gates.toml"
    path.write_text(TEXT)
    return Source(path)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (("version",), 'version = "1"'),
        (("words",), "words = ["),
        (("words", 1), '  "two",'),
        (("limits",), "[limits]"),
        (("limits", "day"), "day = 2025-06-19"),
        (("limits", "values", 0), "[[not a header]]"),
        (("limits", "values", 1, "says"), '"a = b"'),
        (("gates", 0), "[[gates]]"),
        (("gates", 0, "conditions", 1, "key"), '"half_year"'),
        (("gates", 1, "conditions", 0, "key"), '"accepted"'),
        (("gates", 1, "conditions", 0, "absent"), "[[gates.conditions]]"),
        (("absent",), "# a comment"),
    ],
)
def test_every_key_knows_its_line(source, path, text):
    line = TEXT.splitlines()[source.line(path) - 1]
    assert text in line


def test_a_row_of_the_second_table_has_the_second_line(source):
    lines = TEXT.splitlines()
    first = source.line(("gates", 0))
    second = source.line(("gates", 1))
    assert lines[first - 1] == lines[second - 1] == "[[gates]]"
    assert first < second


@pytest.mark.parametrize(
    ("ask", "problem", "text"),
    [
        (lambda n: n.text("count"), "count 应为非空文字", "count = -1"),
        (lambda n: n.whole("count"), "count 应为非负整数", "count = -1"),
        (lambda n: n.whole("version"), "version 应为非负整数", "version"),
        (lambda n: n.text("title"), "缺少 title", "# a comment"),
        (lambda n: n.table("version"), "version 应为表", "version"),
        (lambda n: n.texts("version"), "version 应为文字列表", "version"),
        (lambda n: n.texts("words"), "words 重复：「one」", '  "one"'),
        (
            lambda n: n.rows("version"),
            "version 应为 [[version]] 行",
            "version",
        ),
        (lambda n: n.rows("words"), "words 应为 [[words]] 行", '  "one"'),
        (
            lambda n: n.choice("version", ("2",)),
            "version 应为 2 之一",
            "version",
        ),
        (lambda n: n.name("version"), "小写下划线标识", "version"),
        (lambda n: n.only("version"), "未知的键 count", "count = -1"),
        (lambda n: n.table("limits").day("stamp"), "stamp 应为日期", "stamp"),
        (lambda n: list(n.named("")), "应为表", "version"),
        (lambda n: list(n.named("version")), "应为表", "version"),
    ],
)
def test_a_wrong_value_is_refused_at_its_line(source, ask, problem, text):
    with pytest.raises(AgreementError) as caught:
        ask(source.root)
    assert problem in caught.value.problem
    assert caught.value.file == "gates.toml"
    assert text in TEXT.splitlines()[caught.value.line - 1]


def test_a_key_that_is_no_identifier_is_refused(tmp_path):
    path = tmp_path / "terms.toml"
    path.write_text('["Bad Key"]\nx = 1\n')
    with pytest.raises(AgreementError, match=r"terms\.toml:1: Bad Key"):
        list(Source(path).root.named(""))


def test_right_values_are_handed_out(source):
    root = source.root
    assert root.text("version") == "1"
    assert root.optional_text("title") is None
    assert root.texts("absent") == ()
    assert [row.label for row in root.rows("gates")] == ["first", "second"]
    assert str(root.table("limits").day("day")) == "2025-06-19"
    assert "version" in root
    assert "title" not in root


def test_a_message_names_file_line_and_key():
    error = AgreementError("terms.toml", 14, "rate", "引文不在原文中")
    assert str(error) == "terms.toml:14: rate: 引文不在原文中"
    assert (
        str(AgreementError("a.md", 0, "", "文件不存在")) == "a.md: 文件不存在"
    )


def test_broken_toml_is_refused_at_its_line(tmp_path):
    path = tmp_path / "terms.toml"
    path.write_text('a = 1\nb = "\n')
    with pytest.raises(
        AgreementError, match=r"^terms\.toml:2: 不是有效的 TOML"
    ):
        Source(path)


def test_a_key_given_twice_is_refused(tmp_path):
    path = tmp_path / "terms.toml"
    path.write_text("[a]\nx = 1\n[a]\nx = 2\n")
    with pytest.raises(
        AgreementError, match=r"^terms\.toml:3: 不是有效的 TOML"
    ):
        Source(path)


def test_a_file_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "agreement.md"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(AgreementError, match="不是 UTF-8 文本"):
        read_text(path)
    with pytest.raises(AgreementError, match="文件不存在"):
        read_text(tmp_path / "nothing.md")
