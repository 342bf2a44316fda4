"""A facts file is read whole, or refused with number and line."""

from datetime import date

import pytest

from contracts.rules.facts import FactError
from contracts.rules.facts_file import parse_facts_file, read_facts_file
from tests.stories import agreement

HEAD = 'agreement = "kaifeng_2025"\nas_of = 2026-03-05\n'
SUBMITTED = """
[[facts]]
kind = "submitted"
deliverable = "tranche_2"
on = 2025-12-15
"""


def read(text):
    return parse_facts_file(text, open_agreement=lambda key: agreement())


def test_a_file_is_read_with_its_days_readings_and_facts():
    file = read(
        HEAD
        + "complete_through = 2026-02-01\n"
        + '[readings]\n"submission.reading" = "D"\n'
        + SUBMITTED
    )
    assert date(2026, 3, 5) == file.as_of
    assert date(2026, 2, 1) == file.complete_through
    assert {"submission.reading": "D"} == file.readings
    (fact,) = file.facts
    assert ("submitted", date(2025, 12, 15)) == (fact.kind, fact.on)
    assert "第 1 条事实（第 7 行）" == fact.ref


def test_absent_days_are_left_to_the_one_who_asks():
    file = read('agreement = "kaifeng_2025"\n')
    assert (None, None, ()) == (file.as_of, file.complete_through, file.facts)


def test_dates_may_be_strings():
    file = read(HEAD.replace("2026-03-05", '"2026-03-05"'))
    assert date(2026, 3, 5) == file.as_of


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("as_of = 2026-03-05", "缺少 agreement"),
        ('agreement = "../other"', "不是协议的键"),
        (HEAD + "today = 1", "不认识的键 “today”"),
        ("agreement =", "TOML 写法有误"),
        (HEAD.replace("2026-03-05", "5"), "“as_of” 应为日期"),
        (HEAD.replace("2026-03-05", "2026-03-05T10:00:00"), "“as_of”"),
        (HEAD + "readings = 3", "readings"),
        (HEAD + "facts = [1]", "facts"),
        (HEAD + '[readings]\n"no.such" = "A"', "不认识的解释口径 “no.such”"),
        (HEAD + '[readings]\n"delay.rework" = "Z"', "没有代码 “Z”"),
        (
            HEAD + '[readings]\n"delay.rework" = ["A"]',
            "没有代码",
        ),
        (HEAD + '[readings]\n"penalty.cap" = "A"', "不影响数字"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_in_one_line(text, complaint):
    with pytest.raises(FactError) as found:
        read(text)
    assert complaint in str(found.value)
    assert "\n" not in str(found.value)


def test_a_refused_fact_is_named_by_number_and_line():
    text = HEAD + SUBMITTED + SUBMITTED.replace("submitted", "sent")
    with pytest.raises(FactError) as found:
        read(text)
    assert "第 2 条事实（第 9 行）：不认识的事实类型 kind = “sent”" == str(
        found.value
    )


def test_floats_are_refused_for_amounts():
    paid = '[[facts]]\nkind = "paid"\ntranche = 1\non = 2025-07-03\n'
    with pytest.raises(FactError, match="第 1 条事实（第 3 行）.*小数字面量"):
        read(HEAD + paid + "amount = 447000.0\n")


def test_facts_in_one_line_have_a_number_but_no_line():
    with pytest.raises(FactError, match="^第 1 条事实：缺少 kind"):
        read(HEAD + "facts = [{ on = 2025-12-15 }]")


def test_a_loss_of_an_act_that_nothing_names_is_refused():
    loss = (
        '[[facts]]\nkind = "loss_recorded"\nact = "{}"\non = 2026-01-05\n'
        'amount = "5"\n'
    )
    with pytest.raises(FactError, match="没有事实的 act 是 “leek”"):
        read(HEAD + loss.format("leek"))
    assert 1 == len(read(HEAD + loss.format("late_delivery")).facts)


def test_a_file_on_disk_may_begin_with_a_bom(tmp_path):
    path = tmp_path / "facts.toml"
    path.write_text(HEAD + SUBMITTED, "utf-8-sig")
    file = read_facts_file(path, open_agreement=lambda key: agreement())
    assert 1 == len(file.facts)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_file_that_is_not_there_or_no_text_is_named(tmp_path, content):
    path = tmp_path / "facts.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(FactError, match=r"读不了 .*facts\.toml"):
        read_facts_file(path, open_agreement=lambda key: agreement())
