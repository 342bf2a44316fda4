import tomllib

import pytest

from contracts.rules.toml_words import line_of, reason_of


def error_of(text: str) -> tomllib.TOMLDecodeError:
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a = 1\non = 2026-02-30\n", 2, "没有这一天：2026-02-30"),
        ("on = 2026-13-01 # 说明\n", 1, "没有这一天：2026-13-01"),
        ("on = 2026-2-3\n", 1, "没有这一天：2026-2-3"),
        ("a = 1\nb = \n", 2, "TOML 写法有误，读不懂“b =”（第 2 行）"),
        ("a = 2026-01-01 b\n", 1,
         "TOML 写法有误，读不懂“a = 2026-01-01 b”（第 1 行）"),
        ('a = "b', None, "TOML 写法有误：文件在写完之前结束"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(text, line, reason):
    error = error_of(text)
    assert (line, reason) == (line_of(error), reason_of(error, text))
