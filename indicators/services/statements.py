"""指标提升情况说明 as a draft: Word and PDF from the same page.

A draft of the deliverable, not the deliverable: 乙方 checks it, completes it
and hands it in the way of all others.
"""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string

from contracts.models import Contract, User
from contracts.pdf import html_to_pdf
from contracts.queries.agreements import agreement_of
from contracts.rules.agreement import DeliverableTerm
from contracts.services import audit
from contracts.word import html_to_word
from indicators.models import Measurement
from indicators.queries.values import Compared, compared, period_of
from indicators.rules.statements import Source, Statement, Told, statement

TEMPLATE = "pdf/indicator_statement.html"
FORMS = {"pdf": "PDF", "docx": "Word"}


def statement_of_day(
    contract: Contract, term: DeliverableTerm, *, as_of: date
) -> Statement:
    """What the statement says of the values known by a day."""
    labels = agreement_of(contract).labels
    return statement(
        term,
        [
            _told(one, labels)
            for one in compared(contract, as_of)
            if one.measurable.statement == term.key
        ],
        {criterion.key: criterion.quote for criterion in term.criteria},
    )


def _told(one: Compared, labels: Mapping[str, str]) -> Told:
    return Told(
        improvement=one.improvement,
        unit=one.measurable.unit,
        before=_known(one.before, labels),
        now=_known(one.now, labels),
        steps=one.steps,
        cautions=one.cautions,
    )


def _known(row: Measurement | None, labels: Mapping[str, str]) -> Any:
    if row is None:
        return None
    signed = f"{row.recorded_by}签认"
    if row.batch_id is not None:
        signed = _brought_in(row)
    elif row.proposed_by_id is not None:
        signed = f"{row.proposed_by}提请，{signed}"
    version = (
        row.definition.indicator_set.called(labels) if row.definition else ""
    )
    return (
        period_of(row),
        row.published_on,
        Source(
            f"measurement:{row.pk}", row.file_name, row.file_id or "",
            signed, version,
        ),
    )  # fmt: skip


def _brought_in(row: Measurement) -> str:
    """Who answers for a 补录, and what it was read from."""
    batch = row.batch
    paper = f"《{batch.file_name}》" if batch.file_name else ""
    digest = f"，SHA-256 {batch.file_id}" if batch.file_id else ""
    signed = batch.countersigned_by  # nobody of a demo, whose 补录 applies
    return (
        f"{row.recorded_by}补录{f'，{signed}会签' if signed else ''}"
        f"（补录{batch}{paper}{digest}）"
    )


@transaction.atomic
def draft_statement(
    *,
    contract: Contract,
    term: DeliverableTerm,
    form: str,
    as_of: date,
    by: User,
) -> bytes:
    """The draft as a file; who took it is written down.

    Equal values give equal bytes: no clock is read.
    """
    html = statement_html(contract, term, as_of=as_of)
    audit.record(
        "statement_drafted",
        by=by,
        contract=contract,
        summary=f"生成《{term.name}》草稿（{FORMS[form]}，截至 {as_of}）",
        detail={"deliverable": term.key, "as_of": as_of.isoformat()},
    )
    if form == "docx":
        return html_to_word(html)
    digest = hashlib.sha256(html.encode()).hexdigest()
    return html_to_pdf(html, identifier=digest)


def statement_html(
    contract: Contract, term: DeliverableTerm, *, as_of: date
) -> str:
    """The page both forms are made from."""
    agreement = agreement_of(contract)
    return render_to_string(
        TEMPLATE,
        {
            "statement": statement_of_day(contract, term, as_of=as_of),
            "agreement": agreement,
            "as_of": as_of,
            "is_demo": contract.is_demo,
        },
    )
