"""Money: one rounding, and amounts in words."""

from decimal import ROUND_HALF_UP, Decimal

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rules.money import in_words, to_fen, yuan
from contracts.rules.terms import Quantity

# 《支付结算办法》附一, its own examples, and cases a program gets wrong.
WORDS = [
    ("1409.50", "壹仟肆佰零玖元伍角整"),
    ("6007.14", "陆仟零柒元壹角肆分"),
    ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
    ("107000.53", "壹拾万柒仟元零伍角叁分"),
    ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
    ("325.04", "叁佰贰拾伍元零肆分"),
    ("1490000", "壹佰肆拾玖万元整"),
    ("447000", "肆拾肆万柒仟元整"),
    ("596000", "伍拾玖万陆仟元整"),
    ("8940.00", "捌仟玖佰肆拾元整"),
    ("745", "柒佰肆拾伍元整"),
    ("309825", "叁拾万玖仟捌佰贰拾伍元整"),
    ("300825", "叁拾万零捌佰贰拾伍元整"),
    ("100000", "壹拾万元整"),
    ("100001", "壹拾万零壹元整"),
    ("12000.01", "壹万贰仟元零壹分"),
    ("0.01", "壹分"),
    ("0.10", "壹角整"),
    ("0.53", "伍角叁分"),
    ("0", "零元整"),
    ("10", "壹拾元整"),
    ("15", "壹拾伍元整"),
    ("20100000", "贰仟零壹拾万元整"),
    ("100010000", "壹亿零壹万元整"),
    ("100000000.05", "壹亿元零伍分"),
    ("10000000000.00", "壹佰亿元整"),
    ("10000000001", "壹佰亿零壹元整"),
    ("-745.00", "负柒佰肆拾伍元整"),
    ("-0.004", "零元整"),
]

amounts = st.decimals(
    min_value=0, max_value=Decimal("999999999999.99"), places=2
)


@pytest.mark.parametrize(("amount", "words"), WORDS)
def test_an_amount_in_words_is_as_a_bank_writes_it(amount, words):
    assert in_words(Decimal(amount)) == words
    assert in_words(Decimal(amount), prefix=True) == "人民币" + words


@given(amounts)
def test_words_agree_with_a_second_opinion(amount):
    """cn2an leaves out the optional 零 before 角 and the optional 整."""
    ours = in_words(amount)
    theirs = cn2an.an2cn(f"{amount:.2f}", "rmb")
    if amount % 1:
        ours = ours.removesuffix("整")
        if amount * 10 % 10 >= 1:  # there are 角
            ours = ours.replace("元零", "元")
    assert ours == theirs


@given(st.integers(min_value=1, max_value=10**12 - 1))
def test_whole_amounts_in_words_read_back(amount):
    assert Quantity.parse(in_words(Decimal(amount))).value == amount


def test_an_amount_beyond_words_is_refused():
    with pytest.raises(ValueError, match=r"1,000,000,000,000\.00"):
        in_words(Decimal(10**12))


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [
        ("0.005", "0.01"),
        ("0.0049", "0.00"),
        ("2.675", "2.68"),
        ("-0.005", "-0.01"),
        ("-0.001", "0.00"),
        ("745", "745.00"),
    ],
)
def test_money_is_rounded_half_up_to_fen(exact, rounded):
    assert str(to_fen(Decimal(exact))) == rounded


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6))
def test_rounding_is_close_and_final(exact):
    rounded = to_fen(exact)
    assert abs(rounded - exact) <= Decimal("0.005")
    assert to_fen(rounded) == rounded
    assert rounded == exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_amounts_are_grouped():
    assert yuan(Decimal(1490000)) == "1,490,000.00"
    assert yuan(Decimal("-1234.5")) == "-1,234.50"
    assert yuan(Decimal(0)) == "0.00"


@given(amounts)
def test_a_grouped_amount_reads_back(amount):
    assert Decimal(yuan(amount).replace(",", "")) == amount
