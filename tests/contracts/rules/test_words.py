from pathlib import Path

import pytest

from contracts.rules.words import LOOKS, WORDS, word_for


def test_every_word_has_a_known_look():
    looks = {word.look for words in WORDS.values() for word in words.values()}
    assert looks <= LOOKS


def test_no_kind_says_two_values_with_one_word():
    for kind, words in WORDS.items():
        said = [word.word for word in words.values()]
        assert sorted(set(said)) == sorted(said), kind


def test_a_gate_condition_is_true_false_or_unknown():
    said = [word_for("condition", v).word for v in (True, False, None)]
    assert ["满足", "不满足", "无法判定"] == said


def test_a_number_is_said_only_where_it_is_known():
    overdue = word_for("deadline", "overdue")
    assert ["逾期 12 日", "逾期"] == [overdue.say(12), overdue.say()]


def test_red_means_overdue_blocked_or_failed_only():
    red = {
        (kind, value)
        for kind, words in WORDS.items()
        for value, word in words.items()
        if word.look == "late"
    }
    allowed = {"overdue", "blocked", "failed"}
    assert {value for _, value in red} <= allowed


def test_a_value_the_list_lacks_is_an_error():
    with pytest.raises(KeyError, match="词表中没有"):
        word_for("tranche", "nearly_paid")


@pytest.mark.parametrize(
    ("listed", "opened", "value"),
    [
        ("contracts/reading_list", "contracts/reading_proposal", "proposed"),
        ("contracts/reading_detail", "contracts/reading_proposal", "proposed"),
        ("contracts/onsite/page", "contracts/onsite/proposal", "to_confirm"),
        (
            "contracts/onsite/page",
            "contracts/facts/proposal_detail",
            "to_sign",
        ),
        ("indicators/outreach", "indicators/activity_proposal", "to_confirm"),
        (
            "contracts/facts/fact_list",
            "contracts/facts/proposal_detail",
            "to_sign",
        ),
        ("contracts/letters/notices", "contracts/letters/proposal", "to_sign"),
        ("payments/penalty_list", "payments/penalties/proposal", "to_sign"),
    ],
)
def test_a_list_calls_a_proposal_what_its_page_calls_it(listed, opened, value):
    """A card 待确认 whose badge said 待批准 made people look for two things."""
    folder = Path(__file__).parents[3] / "templates"
    badge = f'{{% badge "decision" "{value}" %}}'
    assert badge in (folder / f"{listed}.html").read_text("utf-8")
    page = (folder / f"{opened}.html").read_text("utf-8")
    word = WORDS["decision"][value].word
    assert word in page or word.removeprefix("待") in page
    others = {
        one.word
        for key, one in WORDS["decision"].items()
        if key in {"proposed", "to_confirm", "to_sign"} - {value}
    }
    assert not [one for one in others if one in page]
