"""What is sealed is unreadable, and opens with its own key and purpose."""

import pytest

from contracts.policies import Refused
from contracts.services.sealing import seal, unseal


def test_what_is_sealed_opens_again_and_says_nothing_by_itself():
    sealed = seal("6222000000001234", purpose="x")
    assert "1234" not in sealed
    assert sealed != seal("6222000000001234", purpose="x")
    assert "6222000000001234" == unseal(sealed, purpose="x")


def test_another_purpose_or_key_opens_nothing(settings):
    sealed = seal("1", purpose="x")
    with pytest.raises(Refused, match="重新登记"):
        unseal(sealed, purpose="y")
    settings.SECRET_KEY = "another key for this test"
    with pytest.raises(Refused, match="重新登记"):
        unseal(sealed, purpose="x")
