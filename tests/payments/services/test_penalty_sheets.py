"""违约金说明 as PDF: one page, equal bytes, one job per content."""

import io

from pypdf import PdfReader

from contracts.queries.agreements import agreement_of
from kaifeng_credit.gathering import standing_on
from payments.queries.penalties import account_of
from payments.rules.late_days import claims
from payments.rules.penalty_sheet import sheet_of
from payments.services.penalty_sheets import (
    render_sheet,
    request_sheet,
    sheet_pdf,
)
from payments.tasks import render_penalty_sheet


def sheet(late):
    answer = standing_on(late.contract, late.day)
    return sheet_of(
        agreement_of(late.contract),
        answer,
        account_of(late.contract, answer, late.day),
        claims(answer)[0],
    )


def test_it_is_one_page_and_equal_facts_give_equal_bytes(late):
    late.decide("confirm", 20, 24)
    late.decide("excuse", 22, 22, evidence=late.paper())
    said = sheet(late)
    content = sheet_pdf(late.contract, said)
    reader = PdfReader(io.BytesIO(content))
    assert 1 == len(reader.pages)
    text = reader.pages[0].extract_text()
    assert "8,940.00" in text
    assert "0.05%" in text
    assert "演示" in text
    assert content == sheet_pdf(late.contract, said)


def test_what_was_asked_for_is_printed_once(late):
    by = late.people.b_lead
    job = request_sheet(contract=late.contract, sheet=sheet(late), by=by)
    again = request_sheet(contract=late.contract, sheet=sheet(late), by=by)
    assert job == again
    render_penalty_sheet(job_id=job.pk)
    job.refresh_from_db()
    assert "done" == job.state
    assert "违约金说明_2025年12月31日（演示）.pdf" == job.file_name
    assert render_sheet(job.pk) is None
    late.decide("confirm", 20, 20)
    other = request_sheet(contract=late.contract, sheet=sheet(late), by=by)
    assert other != job  # it says something else now
