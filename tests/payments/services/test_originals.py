"""The original of an invoice comes in as every upload does."""

from datetime import date
from decimal import Decimal

import pytest

from contracts.models import StoredFile
from contracts.policies import NotAllowed, Refused
from payments.models import InvoiceOriginal
from payments.queries.originals import originals_of
from payments.services import originals as services
from payments.services.invoices import record_invoice
from tests import factories as make

NUMBER = "25412000000000000017"
XML = (
    f"<a><EIid>{NUMBER}</EIid>"
    "<TotalTax-includedAmount>447000.00</TotalTax-includedAmount></a>"
).encode()


@pytest.fixture
def invoice(story):
    return record_invoice(
        tranche=story.tranche(), number=NUMBER, kind="special",
        amount=Decimal("447000.00"), by=story.people.b_lead,
        on=date(2025, 7, 8), today=make.TODAY,
    )  # fmt: skip


@pytest.fixture(autouse=True)
def read_here(monkeypatch):
    """Read in this process; the jail is test_invoice_fields'."""
    from contracts.inspection.invoice import fields

    def read(incoming, kind):
        with incoming.path.open("rb") as file:
            return fields(kind, file)

    monkeypatch.setattr(services, "read_invoice", read)


def attach(story, invoice, *, name="发票.xml", content=XML, by=None):
    return services.attach_original(
        invoice=invoice, by=by or story.people.b_lead, name=name,
        chunks=[content],
    )  # fmt: skip


def test_an_original_is_kept_and_stands_beside_what_was_typed(story, invoice):
    original = attach(story, invoice)
    assert {"number": NUMBER, "amount": "447000.00"} == original.read
    assert "application/xml" == original.media_type
    (found,) = originals_of([invoice], story.contract)[invoice.pk]
    assert ["一致", "未能读取", "未能读取", "一致", "未能读取", "未能读取"] == [
        one.word for one in found.rows
    ]
    # A second form of the same invoice stands beside the first.
    attach(story, invoice, name="发票.pdf", content=make.pdf_bytes("票"))
    assert 2 == len(originals_of([invoice], story.contract)[invoice.pk])


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("票.docx", XML, "wrong_type"),
        ("票.pdf", XML, "wrong_type"),
        ("票.xml", b"<!DOCTYPE x><x/>", "xml_entities"),
        ("票.xml", b"<x>", "damaged"),
        ("票.xml", b"", "empty"),
    ],
)
def test_what_is_no_original_is_refused_and_nothing_stays(
    story, invoice, name, content, code
):
    with pytest.raises(Refused) as caught:
        attach(story, invoice, name=name, content=content)
    assert code == caught.value.code
    assert not InvoiceOriginal.objects.exists()
    assert not StoredFile.objects.exists()


def test_the_same_bytes_come_once(story, invoice):
    attach(story, invoice)
    with pytest.raises(Refused, match="无需重复上传"):
        attach(story, invoice)


@pytest.mark.parametrize("role", ["b_onsite", "a_finance", "auditor"])
def test_only_the_lead_hands_it_in(story, invoice, role):
    with pytest.raises(NotAllowed, match="上传发票原件"):
        attach(story, invoice, by=getattr(story.people, role))
