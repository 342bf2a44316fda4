"""An account number, typed the way people type it, twice."""

import pytest

from payments.forms.payees import AgainForm, digits_of

NUMBER = "00001234"


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("0000 1234", True),
        ("００００１２３４", True),
        ("0000-1234", True),
        ("00001243", False),
        ("0000123", False),
        ("", False),
    ],
)
def test_the_second_time_must_be_the_same_digits(typed, same):
    assert same is AgainForm({"again": typed}, number=NUMBER).is_valid()


def test_blanks_and_width_are_forgiven():
    assert "12345678" == digits_of(" １２３４\u30005678")
