"""What is asked twice while one thing is read is asked once; then anew."""

import pytest

from contracts.once import Once


@pytest.fixture
def asked():
    return []


@pytest.fixture
def ask(asked):
    def ask():
        asked.append(1)
        return len(asked)

    return ask


def test_within_it_is_asked_once_and_the_next_page_asks_again(ask):
    once = Once("page")
    for page in (1, 2):
        with once.kept():
            assert [page, page] == [once.answer("a", ask) for _ in "ab"]
    assert [3, 4] == [once.answer("a", ask) for _ in "ab"]


def test_nothing_is_an_answer_too(asked):
    once = Once("page")
    with once.kept():
        assert [None, None] == [
            once.answer("a", lambda: asked.append(1)) for _ in "ab"
        ]
    assert 1 == len(asked)


def test_what_is_read_inside_another_shares_its_answers(ask):
    once = Once("page")
    with once.kept():
        with once.kept():
            once.answer("a", ask)
        assert once.keeps
        assert 1 == once.answer("a", ask)
    assert not once.keeps


def test_two_kinds_of_answers_know_nothing_of_each_other(ask):
    page, day = Once("page"), Once("day")
    with page.kept():
        assert 1 == page.answer("a", ask)
        assert 2 == day.answer("a", ask)
        assert not day.keeps
