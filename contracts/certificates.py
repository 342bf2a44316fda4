"""The 退还或销毁证明 as PDF: equal rows give equal bytes, made when asked."""

import hashlib
from datetime import date
from typing import Any

from django.template.loader import render_to_string

from contracts.models import Party, ReturnCertificate
from contracts.pdf import html_to_pdf
from contracts.queries.agreements import agreement_of
from contracts.rules.notices import CONFIDENTIALITY
from contracts.services.derived import (
    derived_path,
    keep_derived,
    still_kept,
)
from contracts.states import Way

TEMPLATE = "pdf/return_certificate.html"


def listed(items: list[dict[str, str]]) -> list[dict[str, Any]]:
    """The items as a page or a paper shows them."""
    return [
        {
            **item,
            "way_label": Way(item["way"]).label,
            "on": date.fromisoformat(item["on"]),
        }
        for item in items
    ]


def certificate_pdf(row: ReturnCertificate) -> bytes:
    """The certificate: what was given back or destroyed, signed by both."""
    parties = Party.objects.filter(contract=row.contract_id)
    agreement = agreement_of(row.contract)
    secrecy = agreement.terms.get(CONFIDENTIALITY)
    html = render_to_string(
        TEMPLATE,
        {
            "row": row,
            "items": listed(row.items),
            "agreement": agreement,
            "secrecy": agreement.clauses[secrecy.clause].citation
            if secrecy
            else "",
            "is_demo": row.contract.is_demo,
            "names": dict(parties.values_list("side", "name")),
        },
    )
    identifier = hashlib.sha256(html.encode()).hexdigest()
    place = derived_path(identifier, "certificate.pdf")
    if still_kept(place):
        return place.read_bytes()
    content = html_to_pdf(html, identifier=identifier)
    keep_derived(place, content)
    return content
