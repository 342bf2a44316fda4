"""付款条件核对表: the gate as it stood when a payment was asked for, one page.

What the sheet says is kept with the request, so that it says the same for
good; the bytes are made from it again whenever somebody asks.
"""

import hashlib
import json
from typing import Any

from django.template.loader import render_to_string

from contracts.pdf import html_to_pdf
from contracts.services.derived import (
    derived_path,
    keep_derived,
    still_kept,
)
from payments.models import PaymentRequest
from payments.queries.sheets import sheet_context

TEMPLATE = "pdf/gate_sheet.html"
KEPT = ("key", "clause", "title", "value", "missing", "holder", "detail")


def snapshot(tranche_standing: dict[str, Any]) -> dict[str, Any]:
    """What of a tranche's standing the sheet will say, as plain values."""
    return {
        "as_of": str(tranche_standing.get("as_of") or ""),
        "gate": tranche_standing["gate"],
        "conditions": [
            {
                **{name: condition.get(name) for name in KEPT},
                "evidence": [
                    {"text": proof["text"], "on": proof["on"]}
                    for proof in condition.get("evidence") or ()
                ],
            }
            for condition in tranche_standing["conditions"]
        ],
    }


def digest_of(request: PaymentRequest) -> str:
    """SHA-256 of what the sheet rests on; it stands on page and sheet."""
    said = json.dumps(
        {
            "request": request.pk,
            "tranche": request.tranche.number,
            "amount": str(request.amount),
            "budget_number": request.budget_number,
            "requested_at": request.requested_at.isoformat(),
            "gate": request.gate,
        },
        ensure_ascii=False,
        sort_keys=True,
    )
    return hashlib.sha256(said.encode()).hexdigest()


def sheet_pdf(request: PaymentRequest) -> bytes:
    """The sheet as PDF: equal facts give equal bytes."""
    html = render_to_string(
        TEMPLATE, {**sheet_context(request), "digest": digest_of(request)}
    )
    identifier = hashlib.sha256(html.encode()).hexdigest()
    place = derived_path(identifier, "sheet.pdf")
    if still_kept(place):
        return place.read_bytes()
    content = html_to_pdf(html, identifier=identifier)
    keep_derived(place, content)
    return content
