"""The money page over a thousand contracts beside the page over one."""

from django.test import Client
from django.urls import reverse

from kaifeng_credit.gathering import current_projection
from tests import factories as make
from tests.kaifeng_credit.test_finance import DAY, copies

MANY = 1_000


def test_a_thousand_contracts_ask_as_often_as_one(db, measure, tell):
    contract = make.make_contract(is_demo=True, pinned_on=DAY)
    contract.records_complete_through = DAY
    contract.save()
    finance = make.make_person(contract, "a_finance")
    current_projection(contract)
    client = Client()
    client.force_login(finance)

    def page():
        response = client.get(reverse("finance"))
        assert 200 == response.status_code
        return response

    few = measure.queries(page), measure.milliseconds(page)
    copies(contract, MANY - 1, (finance, "a_finance"))
    many = measure.queries(page), measure.milliseconds(page)
    assert f"{MANY} 份合同" in page().content.decode()
    tell(
        f"money page: {few[0]} queries over 1 contract, {many[0]} over "
        f"{MANY:,}; {few[1]:.0f} ms and {many[1]:.0f} ms"
    )
    assert few[0] == many[0]
