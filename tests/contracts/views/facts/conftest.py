"""A demo contract on a pinned day, its people, and facts on their way."""

from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from contracts.models import Proposal
from contracts.services.recorded_facts import approve_fact, propose_fact
from kaifeng_credit.consistency import check_history
from tests import factories as make
from tests.stories import fact

EXTENDED = {
    "deliverable": "tranche_2",
    "signed_on": "2025-12-10",
    "due_on": "2026-01-31",
}


class Story(SimpleNamespace):
    """One contract with one person per role."""

    def client(self, role: str) -> Client:
        client = Client()
        client.force_login(getattr(self.people, role))
        return client

    def url(self, name: str, *args) -> str:
        return reverse(name, args=[self.contract.slug, *args])

    def get(self, role: str, name: str, *args, **query):
        return self.client(role).get(self.url(name, *args), query)

    def post(self, role: str, name: str, *args, **data):
        return self.client(role).post(self.url(name, *args), data)

    def asked(self, one=None, *, role="a_handler", **more) -> Proposal:
        """A proposed fact; by default an extension of the package."""
        return propose_fact(
            contract=self.contract,
            fact=one or fact("extended", **EXTENDED),
            by=getattr(self.people, role),
            today=make.TODAY,
            check=check_history,
            **more,
        )

    def signed(self, one=None, *, by="b_lead", **more):
        """A recorded fact."""
        return approve_fact(
            proposal_id=self.asked(one, **more).pk,
            by=getattr(self.people, by),
            today=make.TODAY,
            check=check_history,
        )

    def seen(self) -> int:
        self.contract.refresh_from_db()
        return self.contract.facts_version


@pytest.fixture
def story(db) -> Story:
    contract = make.make_contract(is_demo=True, pinned_on=make.TODAY)
    contract.records_complete_through = make.TODAY
    contract.save()
    return Story(contract=contract, people=make.make_people(contract))
