"""The original of an invoice: taken in, read in the jail, kept."""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction

from contracts.models import User
from contracts.policies import Refused
from contracts.services import audit
from contracts.services.facts import lock_contract
from contracts.services.files import keep, receive_checked
from contracts.services.invoice_fields import read_invoice
from payments.models import Invoice, InvoiceOriginal
from payments.policies import check_can_attach_original


def attach_original(
    *, invoice: Invoice, by: User, name: str, chunks: Iterable[bytes]
) -> InvoiceOriginal:
    """乙方负责人 hands in the XML, OFD or PDF of an invoice.

    The same way in as every upload; what it says is read and stands beside
    what was typed. Raises Refused as `receive_checked`, and
    ("original_twice") for the same bytes.
    """
    check_can_attach_original(invoice, by)
    name, media_type, incoming = receive_checked(
        name,
        chunks,
        types=settings.INVOICE_TYPES,
        limit=settings.INVOICE_LIMIT_BYTES,
    )
    try:
        read = read_invoice(incoming, name.rpartition(".")[2].lower())
        with transaction.atomic():
            contract = lock_contract(invoice.contract_id, after_end=True)
            if invoice.originals.filter(file_id=incoming.digest).exists():
                raise Refused(
                    "original_twice", "同一份原件已上传，无需重复上传。"
                )
            original = InvoiceOriginal.objects.create(
                contract=contract,
                invoice=invoice,
                file=keep(incoming),
                file_name=name,
                media_type=media_type,
                read=read,
                recorded_by=by,
            )
            audit.record(
                "invoice_original_kept",
                by=by,
                contract=contract,
                on=original,
                summary=f"上传发票 {invoice.number} 的原件",
                detail={"file": incoming.digest, "read": sorted(read)},
            )
        return original
    finally:
        incoming.discard()
