"""What is said when the total is lowered below what is paid or asked for."""

from decimal import Decimal

import pytest

from payments.rules.totals import lowering_words, room_in_total

TOTAL = Decimal("500000.00")


@pytest.mark.parametrize(
    ("paid", "asked", "said"),
    [
        ("500000.01", "0", "超出的 ￥0.01"),
        ("600000", "100000", "到账合计 ￥600,000.00 超过"),
        ("447000", "53000.01", "在办的付款申请 ￥53,000.01"),
        ("447000", "53000", ""),
        ("500000", "0", ""),
        ("0", "0", ""),
    ],
)
def test_only_what_no_longer_fits_is_told(paid, asked, said):
    words = "".join(
        lowering_words(total=TOTAL, paid=Decimal(paid), asked=Decimal(asked))
    )
    assert said in words
    assert bool(said) == bool(words)


def test_what_is_on_its_way_takes_room_too():
    room = room_in_total(
        total=TOTAL, paid=Decimal("447000"), asked=Decimal("53000")
    )
    assert 0 == room
