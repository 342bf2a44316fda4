"""Twenty names, byte-safe in a header and in a zip."""

import email.message
import io
import re
import zipfile
from urllib.parse import unquote

import pytest

from contracts.rules.file_names import (
    LONGEST_BYTES,
    archive_name,
    content_disposition,
    sent_name,
)

# As handed in, and as it leaves.
NAMES = {
    "方案.pdf": "方案.pdf",
    "案" * 120 + ".pdf": "案" * 120 + ".pdf",
    "a.pdf": "a.pdf",
    "\u202efdp.exe.pdf": "fdp.exe.pdf",
    "报告\u200f（终）\u2066.docx": "报告（终）.docx",
    "换\r\n行.pdf": "换行.pdf",
    "Set-Cookie: a=b\r\n\r\n<html>.pdf": "Set-Cookie: a=b<html>.pdf",
    '引"号.pdf': '引"号.pdf',
    "单'引号.pdf": "单'引号.pdf",
    "反\\斜.pdf": "反_斜.pdf",
    "../../etc/passwd": "_.._etc_passwd",
    "..": "文件",
    "<img src=x>.png": "<img src=x>.png",
    "e\u0301.pdf": "\u00e9.pdf",
    "\u00e9.pdf": "\u00e9.pdf",
    "分;号=百%41.pdf": "分;号=百%41.pdf",
    "表情😀.jpg": "表情😀.jpg",
    "全角\u3000空格.pdf": "全角 空格.pdf",
    "CON.pdf": "CON.pdf",
    "nul": "nul",
    "零\u200b宽.pdf": "零宽.pdf",
    "尾点. . .": "尾点",
    "\0": "文件",
    ".htaccess": "htaccess",
}


def test_there_are_twenty_of_them():
    assert len(NAMES) >= 20


@pytest.mark.parametrize("given", NAMES)
def test_a_name_leaves_in_one_line_and_without_a_path(given):
    assert NAMES[given] == sent_name(given)
    assert sent_name(NAMES[given]) == NAMES[given]


@pytest.mark.parametrize("given", NAMES)
def test_the_header_is_safe_and_says_the_name(given):
    header = content_disposition(given)
    header.encode("ascii")
    assert re.fullmatch(
        r"attachment; filename=\"[^\"\\\r\n;%]*\"; filename\*=utf-8''[^\s\"';]*",
        header,
    ), header
    assert NAMES[given] == unquote(header.rpartition("utf-8''")[2])
    read = email.message.Message()
    read["Content-Disposition"] = header
    assert "attachment" == read.get_content_disposition()


def test_names_in_a_zip_unpack_and_come_once(tmp_path):
    taken: set[str] = set()
    named = [archive_name(one, taken=taken) for one in [*NAMES, *NAMES]]
    assert len(set(named)) == len(named)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        for one in named:
            packed.writestr(one, b"x")
    with zipfile.ZipFile(held) as packed:
        packed.extractall(tmp_path / "out")
    unpacked = (tmp_path / "out").iterdir()
    assert sorted(named) == sorted(one.name for one in unpacked)
    assert not any(set('<>:"|?*/\\') & set(one) for one in named)
    assert {"_CON.pdf", "_nul", "_img src=x_.png"} <= set(named)
    assert all(len(one.encode()) <= LONGEST_BYTES for one in named)


def test_two_long_names_that_differ_at_the_end_stay_two():
    taken: set[str] = set()
    first = archive_name("长" * 119 + "甲.pdf", taken=taken)
    second = archive_name("长" * 119 + "乙.pdf", taken=taken)
    assert first.endswith("长.pdf")
    assert second.endswith("（2）.pdf")


def test_names_differing_only_in_case_are_two_on_windows():
    taken: set[str] = set()
    assert "A.pdf" == archive_name("A.pdf", taken=taken)
    assert "a（2）.pdf" == archive_name("a.pdf", taken=taken)
