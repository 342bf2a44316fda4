"""Entries are compared whole, counted all, and shown in part; days in words."""

from datetime import date, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from kaifeng_credit.searching.found import (
    Asked,
    Entry,
    among,
    said_day,
    was_known,
)

ENTRIES = [
    Entry(title=f"第 {at} 件", target=("letter", at), note="通知", body=body)
    for at, body in enumerate(("请予配合", "接口中断", "请予配合；接口中断"))
]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("接口",), [1, 2]),
        (("接口", "配合"), [2]),
        (("通知", "第 0"), [0]),  # a word may stand in any part
        (("没有",), []),
    ],
)
def test_every_word_has_to_stand_somewhere_in_an_entry(words, found):
    asked = SimpleNamespace(words=words)
    every = among(ENTRIES, asked, slice(0, 9))
    assert found == [hit.target[1] for hit in every.hits]
    one = among(ENTRIES, asked, slice(0, 1))
    assert (len(found), len(found[:1])) == (one.count, len(one.hits))


def test_a_page_of_the_past_finds_what_was_known_then():
    at = datetime(2025, 12, 1, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
    for known_at, expected in (
        (None, True), (at, True), (at.replace(hour=11), False),
    ):  # fmt: skip
        asked = SimpleNamespace(contract=SimpleNamespace(known_at=known_at))
        assert expected is was_known(at, asked)


def test_who_does_not_say_his_roles_reads_no_drafts():
    assert frozenset() == Asked(None, None, None, date.max, ()).roles
    assert "2025年1月2日" == said_day(date(2025, 1, 2))
