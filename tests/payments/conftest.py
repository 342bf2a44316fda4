"""A contract whose first payment may go out, and its people."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from kaifeng_credit.gathering import standing_on, tranche_standing
from payments.services import payments as services
from tests import factories as make

TODAY = date(2025, 12, 15)
WHOLE = Decimal("447000.00")


class Story(SimpleNamespace):
    """One contract with one person per role, on a pinned day."""

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

    def tranche(self, number: int = 1):
        return make.tranche(self.contract, number)

    def requested(self, amount: Decimal = WHOLE, number: int = 1):
        return services.request_payment(
            tranche=self.tranche(number),
            amount=amount,
            by=self.people.a_handler,
            standing=tranche_standing,
            reference="内部 1 号",
        )

    def approved(self, amount: Decimal = WHOLE):
        return services.approve_payment(
            request=self.requested(amount),
            by=self.people.a_approver,
            standing=tranche_standing,
        )

    def paid(self, amount: Decimal = WHOLE, on: date = date(2025, 7, 3)):
        return services.record_payment(
            request=self.approved(amount),
            by=self.people.a_finance,
            on=on,
            today=TODAY,
            voucher="回单 0703",
        )

    def standing(self, as_of: date = TODAY) -> dict:
        return standing_on(self.contract, as_of)


@pytest.fixture
def story(db) -> Story:
    """Effective since June, records complete, nothing paid yet."""
    contract = make.make_contract(is_demo=True, pinned_on=TODAY)
    contract.records_complete_through = TODAY
    contract.save()
    return Story(contract=contract, people=make.make_people(contract))


@pytest.fixture
def silent(db) -> Story:
    """A real contract of which nothing is recorded."""
    contract = make.make_contract()
    return Story(contract=contract, people=make.make_people(contract))
