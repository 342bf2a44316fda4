"""What a spreadsheet would run is led by an apostrophe."""

import pytest

from contracts.rules.flat_text import TRIGGERS, harmless


@pytest.mark.parametrize("sign", TRIGGERS)
def test_a_formula_is_text(sign):
    assert f"'{sign}1+1" == harmless(f"{sign}1+1")
    assert f"'\u3000{sign}1" == harmless(f"\u3000{sign}1")


def test_other_text_stays():
    assert "第1笔 -5" == harmless("第1笔 -5")
