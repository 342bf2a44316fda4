"""A 验收书 of twelve pages beside WeasyPrint alone on the very same page.

Both in one run, one after the other in each round, so that the ratio stands
whatever else the machine does. The whole is what a worker does: the record,
the template, the originals, the PDF, the Word file, the signature, the store.
"""

import gc
import io
import statistics
import time
import warnings
from collections.abc import Callable

import pytest
from django.db import transaction
from django.utils import timezone
from pypdf import PdfReader
from weasyprint import HTML

from contracts.pdf import VARIANT
from contracts.services.files import path_of
from deliverables.queries.packets import packet_context
from deliverables.services.packets import (
    page_of,
    render_packet,
    request_packet,
    word_of,
)
from deliverables.services.submissions import (
    receive_submission,
    submit_deliverable,
)
from tests import factories as make
from tests.certificates import NAME, PASSPHRASE, make_certificate

PAGES, ROUNDS, LIMIT = 12, 5, 1.2
FILES = 80  # with long names, so that their list makes twelve pages

NAMED = "开封市个人信用积分应用场景推广方案（文化旅游、医疗、出行、政务服务、融资等）第"


def seconds(work: Callable[[], object]) -> float:
    gc.collect()
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


@pytest.fixture
def decision(db, settings, tmp_path):
    made = make_certificate(tmp_path, at=timezone.now())
    settings.SIGNING_PKCS12 = str(made.file)
    settings.SIGNING_PASSPHRASE = PASSPHRASE
    contract = make.make_contract()
    people = make.make_people(contract)
    row = make.deliverable(contract, "scenario_plans")
    for number in range(FILES):
        make.make_version(
            row, people.b_lead, name=f"{NAMED}{number:03d}稿.pdf"
        )
    submission = submit_deliverable(
        deliverable=row, term=make.term_of(row), by=people.b_lead,
        today=make.TODAY,
    )  # fmt: skip
    receive_submission(
        submission=submission, by=people.a_handler, today=make.TODAY
    )
    return make.make_decision(
        submission, handler=people.a_handler, approver=people.a_approver
    )


def test_twelve_pages_beside_weasyprint_alone(decision, tell):
    job = request_packet(decision=decision, by=decision.recorded_by)
    context = packet_context(decision, signed_as=NAME)
    html = page_of(context)
    made = []

    def whole():
        with transaction.atomic():
            made.append(render_packet(job.pk).file_id)
            transaction.set_rollback(True)

    def alone():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            HTML(string=html).write_pdf(pdf_variant=VARIANT)

    whole(), alone()
    pairs = [(seconds(whole), seconds(alone)) for _ in range(ROUNDS)]
    pages = PdfReader(io.BytesIO(path_of(made[-1]).read_bytes())).pages
    assert PAGES == len(pages)
    ratio = statistics.median(mine / theirs for mine, theirs in pairs)
    word = seconds(lambda: word_of(context))
    least = min(theirs for _, theirs in pairs)
    tell(
        f"验收书 {PAGES} 页",
        statistics.median(mine for mine, _ in pairs) * 1000,
        比WeasyPrint=ratio,
        Word稿占=word / least,
    )
    assert ratio <= LIMIT
