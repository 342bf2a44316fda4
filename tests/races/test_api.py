"""One key, two requests at the same moment: one act, and one answer twice."""

import itertools
from contextlib import nullcontext

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from contracts.models import AnsweredRequest
from contracts.services import answered
from kaifeng_credit.gathering import tranche_standing
from payments.models import Payment
from payments.services.payments import approve_payment, request_payment
from tests import factories as make

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
]
DAY = make.TODAY
ROUNDS = 10
numbers = itertools.count(1)


@pytest.fixture
def approved(settings):
    """A payment that 甲方财务 may record, of the whole first tranche."""
    settings.API_RATES = {"reading": "9999/s", "acting": "9999/s"}
    cache.clear()
    contract = make.make_contract(is_demo=True, pinned_on=DAY)
    contract.records_complete_through = DAY
    contract.save()
    people = make.make_people(contract)
    tranche = make.tranche(contract, 1)
    asked = request_payment(
        tranche=tranche, amount=tranche.amount, by=people.a_handler,
        standing=tranche_standing,
    )  # fmt: skip
    asked = approve_payment(
        request=asked, by=people.a_approver, standing=tranche_standing
    )
    asked.people = people
    return asked


def sent(approved, key):
    """One request of a program: a receipt of ten thousand yuan."""
    client = Client()
    client.force_login(approved.people.a_finance)
    address = reverse(
        "api_record_payment", args=[approved.contract.slug, approved.pk]
    )
    body = {
        "on": DAY.isoformat(), "amount": "10000.00", "voucher": key,
    }  # fmt: skip

    def send():
        response = client.post(
            address, body, content_type="application/json",
            headers={"idempotency-key": key},
        )  # fmt: skip
        return response.status_code, response.json()

    return send


def test_two_under_one_key_are_one_act_and_one_answer(approved, at_once):
    for _ in range(ROUNDS):
        key = f"key-of-a-race-{next(numbers)}"
        first, second = at_once(sent(approved, key), sent(approved, key))
        assert first == second
        assert 201 == first[0]
        assert 1 == Payment.objects.filter(voucher=key).count()
    assert ROUNDS == AnsweredRequest.objects.count()


def test_without_the_lock_the_second_is_not_answered_as_the_first(
    approved, at_once, monkeypatch
):
    """Nor does the answer come back: so it is the lock that does it."""
    monkeypatch.setattr(answered, "lock_person", lambda _: nullcontext())
    told = set()
    for _ in range(ROUNDS):
        key = f"key-of-a-race-{next(numbers)}"
        first, second = at_once(sent(approved, key), sent(approved, key))
        told.add(first == second)
        # What else holds: the contract's lock, and the unique key.
        assert 1 == Payment.objects.filter(voucher=key).count()
    assert False in told
