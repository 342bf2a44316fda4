"""The 驻场缺口表 as PDF: equal answers give equal bytes, made when asked."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from django.template.loader import render_to_string

from contracts.models import Contract
from contracts.pdf import html_to_pdf
from contracts.queries.agreements import agreement_of
from contracts.rules.presence import TERM
from contracts.rules.words import WORDS
from contracts.services.derived import (
    derived_path,
    keep_derived,
    still_kept,
)

TEMPLATE = "pdf/presence_gaps.html"
MONTH = slice(7)  # of an ISO day


def gaps_html(
    contract: Contract,
    *,
    as_of: date,
    taken_by: str,
    required: int,
    gaps: Sequence[Mapping[str, Any]],
    rows: Sequence[Sequence[Any]],
    known_to: str | None,
) -> str:
    """The report as the page WeasyPrint sets.

    ``required`` is 0 where the agreement asks for nobody on site.
    ``gaps`` are the stretches with ``open``, the days nobody confirmed;
    ``rows`` the days in the order of the CSV: ISO day first, whether the
    sign-ins were confirmed last; ``known_to`` is the ISO day up to which the
    record is complete.
    """
    agreement = agreement_of(contract)
    return render_to_string(
        TEMPLATE,
        {
            "contract": contract,
            "agreement": agreement,
            "is_demo": contract.is_demo,
            "as_of": as_of,
            "taken_by": taken_by,
            "required": required,
            "clause": agreement.cite(agreement.terms[TERM].clause)
            if TERM in agreement.terms
            else "",
            "gaps": gaps,
            "days": sum(one["working_days"] for one in gaps),
            "open": sum(one["open"] for one in gaps),
            "months": by_month(rows),
            "known_to": known_to,
        },
    )


def by_month(
    rows: Sequence[Sequence[Any]],
) -> list[tuple[date, list[date], list[date]]]:
    """(first day, short days, those nobody confirmed) of each month.

    One row a month: a table of every day would take seconds to set, and the
    CSV has it.
    """
    held = WORDS["attendance"]["confirmed"].word
    found = []
    for month, days in groupby(rows, lambda row: row[0][MONTH]):
        told = [(date.fromisoformat(row[0]), row[-1]) for row in days]
        found.append(
            (
                date.fromisoformat(f"{month}-01"),
                [on for on, _ in told],
                [on for on, word in told if word != held],
            )
        )
    return found


def gaps_pdf(contract: Contract, **said: Any) -> bytes:
    """The report as PDF/A; set once and kept beside."""
    html = gaps_html(contract, **said)
    identifier = hashlib.sha256(html.encode()).hexdigest()
    place = derived_path(identifier, "gaps.pdf")
    if still_kept(place):
        return place.read_bytes()
    content = html_to_pdf(html, identifier=identifier)
    keep_derived(place, content)
    return content
