"""A demonstration and its people, asked as one of them."""

import pytest
from django.urls import reverse

from tests import factories as make


@pytest.fixture
def story(client):
    contract = make.make_contract(is_demo=True, pinned_on=make.TODAY)
    contract.records_complete_through = make.TODAY
    contract.save()
    people = make.make_people(contract)

    def go(role, name, *args, follow=False, **data):
        client.force_login(getattr(people, role))
        url = reverse(name, args=[contract.slug, *args])
        if not data:
            return client.get(url)
        return client.post(url, data, follow=follow)

    go.contract, go.people = contract, people
    return go
