"""A contract has a row for each tranche, once, with its agreed amount."""

from decimal import Decimal

from contracts.queries.agreements import agreement_of
from payments.models import Tranche
from payments.services.tranches import ensure_tranches
from tests.factories import make_contract


def test_doing_it_again_changes_nothing_and_mends_an_old_row(db):
    contract = make_contract()
    rows = Tranche.objects.filter(contract=contract)
    before = list(rows.order_by("number").values_list("pk", "amount"))
    rows.filter(number=1).update(amount=Decimal(0))
    ensure_tranches(contract, agreement_of(contract))
    assert before == list(rows.order_by("number").values_list("pk", "amount"))
