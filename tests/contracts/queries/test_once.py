"""What a page asks twice is asked once; an act asks each time."""

from contracts.queries.once import asking_once, once


def test_within_a_page_it_is_asked_once_and_the_next_page_asks_again():
    asked = []

    def ask():
        asked.append(1)
        return len(asked)

    for page in (1, 2):
        with asking_once():
            assert [page, page] == [once("a", ask), once("a", ask)]
    assert [3, 4] == [once("a", ask), once("a", ask)]


def test_nothing_is_an_answer_too():
    asked = []
    with asking_once():
        assert [None, None] == [once("a", lambda: asked.append(1))] * 2
        once("a", lambda: asked.append(1))
    assert 1 == len(asked)
