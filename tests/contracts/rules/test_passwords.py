"""The four kinds of characters."""

import pytest

from contracts.rules.passwords import classes_of


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("", ()),
        ("abc", ("小写字母",)),
        ("Ab1!", ("大写字母", "小写字母", "数字", "其他符号")),
        ("correct horse", ("小写字母", "其他符号")),
        ("密码汉字", ()),  # letters of no case are none of the four
    ],
)
def test_kinds_of_characters(password, expected):
    assert expected == classes_of(password)
