"""An agreement is read once per process."""

from datetime import date

import pytest

from contracts.queries.agreements import (
    agreement_by_key,
    agreement_of,
)
from tests import factories as make


def test_a_folder_is_read_once():
    assert agreement_by_key("kaifeng_2025") is agreement_by_key(
        "kaifeng_2025"
    )


@pytest.mark.django_db
def test_a_contract_stands_on_its_agreement():
    agreement = agreement_of(make.make_contract())
    assert date(2025, 6, 19) == agreement.effective_on
