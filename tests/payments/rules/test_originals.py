"""Typed beside read: the same, another, or not to be read."""

from datetime import date
from decimal import Decimal

import pytest

from payments.rules.originals import Typed, compare, verdict_of, wanted_kind

NUMBER = "25412000000000000017"
TYPED = Typed(
    number=NUMBER, issued_on=date(2025, 7, 8), kind="special",
    amount=Decimal("447000"), seller="乙", buyer="甲",
)  # fmt: skip
READ = {
    "number": NUMBER, "issued_on": "2025-07-08", "kind": "special",
    "amount": "447000.00", "seller": "乙", "buyer": "甲",
}  # fmt: skip


def test_an_original_that_says_the_same_is_the_same():
    rows = compare(TYPED, READ)
    assert {"一致"} == {one.word for one in rows}
    assert "same" == verdict_of(rows)


@pytest.mark.parametrize("field", READ)
def test_one_difference_makes_the_original_another(field):
    rows = compare(TYPED, {**READ, field: "别的"})
    assert ["不一致"] == [one.word for one in rows if one.word != "一致"]
    assert "other" == verdict_of(rows)


def test_what_is_unread_is_said_and_no_difference():
    rows = compare(TYPED, {"number": NUMBER})
    assert "unread" == verdict_of(rows)
    assert 5 == sum(one.word == "未能读取" for one in rows)
    assert "unread" == verdict_of(compare(TYPED, {}))


def test_the_status_in_force_on_the_day_says_the_kind():
    rows = [
        (date(2025, 1, 1), True),
        (date(2025, 9, 1), False),
        (date(2025, 9, 1), True),  # the later of one day
        (date(2025, 10, 1), False),
    ]
    assert None is wanted_kind(rows, date(2024, 12, 31))
    assert "special" == wanted_kind(rows, date(2025, 1, 1))
    assert "special" == wanted_kind(rows, date(2025, 9, 30))
    assert "ordinary" == wanted_kind(rows, date(2025, 10, 1))
