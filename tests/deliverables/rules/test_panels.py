import pytest

from deliverables.rules.panels import Seat, tally

YES, NO = Seat(False, True), Seat(False, False)
RECUSED, SILENT, NEW = Seat(True), Seat(False), Seat()


@pytest.mark.parametrize(
    ("seats", "lacking", "passed"),
    [
        ([YES, YES, YES], "", True),
        ([YES, YES, NO], "", True),
        ([YES, NO, NO], "", False),
        ([YES] * 4 + [NO], "", True),
        ([YES, YES], "计入的专家 2 名，不足 3 名。请增补 1 名。", True),
        ([YES] * 4, "计入的专家 4 名，为偶数。请增补 1 名。", True),
        # Whoever declares a conflict no longer counts.
        ([YES] * 3 + [RECUSED] * 2, "", True),
        (
            [YES] * 4 + [RECUSED],
            "计入的专家 4 名，为偶数。请增补 1 名。", True,
        ),
        (
            [YES, RECUSED, RECUSED],
            "计入的专家 1 名，不足 3 名。请增补 2 名。", True,
        ),
        ([YES, YES, SILENT], "还有 1 名专家未提出意见。", True),
        ([YES, SILENT, NEW], "还有 2 名专家未提出意见。", False),
        ([], "计入的专家 0 名，不足 3 名。请增补 3 名。", False),
    ],
)  # fmt: skip
def test_a_panel_says_what_it_lacks(seats, lacking, passed):
    counted = tally(seats)
    assert (lacking, passed) == (counted.lacking, counted.passed)


def test_the_words_of_a_count():
    counted = tally([YES, YES, NO, RECUSED])
    assert "同意 2，反对 1，回避 1" == counted.words


def test_an_opinion_of_who_is_recused_does_not_count():
    assert 0 == tally([Seat(True, True)]).agree
