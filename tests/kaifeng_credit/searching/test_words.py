"""What is asked for is found character by character, and marked."""

import pytest

from kaifeng_credit.searching.words import (
    HALF,
    WIDE,
    Part,
    asked_words,
    enough,
    excerpt,
    fold,
    holds,
    marked,
    unbroken,
    widen,
)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("  ", ()),
        ("验收", ("验收",)),
        ("验收　合格 验收", ("验收", "合格")),
        ("ＹＳ－2025", ("ys-2025",)),
        ("a\0b", ("ab",)),
        ("一 二 三 四 五 六 七", tuple("一二三四五六")),
        ("长" * 99, ("长" * 60,)),
    ],
)
def test_what_is_asked_becomes_words(asked, expected):
    assert expected == asked_words(asked)


def test_one_character_would_find_everything():
    assert [False, False, True] == [
        enough(asked_words(text)) for text in ("", "信", "信 用")
    ]


def test_folding_keeps_every_place():
    text = "ＡＢＣ　（İstanbul）～ß ﬁ"
    assert len(text) == len(fold(text))
    assert "abc (i" == fold(text)[:6]
    assert set(WIDE) == set(HALF.values())
    assert "（ａ）" == widen("(a)")


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("按期验收合格", "验收", True),
        ("按期验收合格", "验合", False),
        ("文号ＧＢ／Ｔ9704", "gb/t", True),
        ("经办欧阳明德签收", "欧阳明德", True),
        ("验收在前，合格在后", "合格 验收", True),
        ("只有验收", "合格 验收", False),
    ],
)
def test_a_text_holds_words_or_not(text, words, expected):
    assert expected is holds(text, asked_words(words))


def test_a_page_breaks_lines_where_a_sentence_goes_on():
    assert "信用体系，建设" == unbroken("信用\n体系，\n建设")
    assert "第 2 页\nabc" == unbroken("第 2 页\nabc")


def test_an_excerpt_shows_what_stands_around_and_no_more():
    text = "前" * 50 + "验\n收Ａ" + "后" * 200
    parts = excerpt(text, ("a", "后后"), shown=40)
    assert (Part("…"), Part("…")) == (parts[0], parts[-1])
    assert [Part("Ａ", found=True), Part("后后", found=True)] == [
        part for part in parts if part.found
    ][:2]
    assert "\n" not in "".join(part.text for part in parts)
    assert (Part("验收"),) == excerpt("验收", ("没有",))


def test_marks_keep_the_text_as_it_was_and_take_signs_for_signs():
    text = "(a+b)*c <b>"
    parts = marked(text, ("a+b", "<b"))
    assert text == "".join(part.text for part in parts)
    assert ["a+b", "<b"] == [part.text for part in parts if part.found]
    assert (Part("验收"),) == marked("验收", ())
