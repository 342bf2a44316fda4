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
