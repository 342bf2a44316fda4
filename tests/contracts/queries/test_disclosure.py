"""Which notices are asked and answered; consents are told with the services."""

import pytest

from contracts.queries.disclosure import consents_of, outside_uses
from tests import factories as make
from tests.stories import fact

pytestmark = pytest.mark.django_db


def test_only_notices_of_outside_use_are_listed_the_latest_first():
    contract = make.make_contract(is_demo=True, pinned_on=make.TODAY)
    people = make.make_people(contract)
    make.recorded(
        contract, people,
        fact("notified", "2025-12-01", subject="address", by="a"),
    )  # fmt: skip
    asked = make.outside_use(contract, people, on=make.TODAY)
    assert [(asked, None)] == outside_uses(contract)
    assert [] == consents_of(contract)
