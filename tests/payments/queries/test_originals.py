"""Originals are read with one query, however many invoices a page shows."""

from datetime import date
from decimal import Decimal

from payments.models import Invoice
from payments.queries.originals import originals_of, typed_of
from payments.services.invoices import record_invoice
from tests import factories as make


def test_one_query_and_the_parties_of_the_agreement(
    story, django_assert_num_queries
):
    for number in range(3):
        record_invoice(
            tranche=story.tranche(), number=f"{number:020}", kind="special",
            amount=Decimal("1.00"), by=story.people.b_lead,
            on=date(2025, 7, 8), today=make.TODAY,
        )  # fmt: skip
    rows = list(Invoice.objects.filter(contract=story.contract))
    typed = typed_of(rows[0], story.contract)
    assert "中国经济信息社有限公司" == typed.seller
    assert "开封市发展和改革委员会" == typed.buyer
    with django_assert_num_queries(1):
        assert {} == originals_of(rows, story.contract)
