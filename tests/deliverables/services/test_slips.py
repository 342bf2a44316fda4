"""A 签收单 as PDF: what it says, once per state, equal bytes."""

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from pypdf import PdfReader

from contracts.models import BackfillBatch, Job
from contracts.policies import NotAllowed, Refused
from contracts.services.files import path_of
from contracts.states import JobState
from deliverables.models import Submission
from deliverables.queries.checks import is_consistent
from deliverables.queries.slips import slip_context
from deliverables.services import slips
from deliverables.services.slips import render_slip, request_slip, slip_pdf
from deliverables.services.submissions import (
    receive_submission,
    withdraw_submission,
)
from deliverables.services.undoing import undo_receipt
from tests import factories as make

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[3]


@pytest.fixture(params=[False])
def contract(request):
    return make.make_contract(
        is_demo=request.param,
        pinned_on=make.TODAY if request.param else None,
    )


@pytest.fixture
def people(contract):
    return make.make_people(contract)


@pytest.fixture
def submission(contract, people):
    return make.make_submission(
        make.deliverable(contract, "work_plan"), people.b_lead
    )


@pytest.fixture
def received(submission, people):
    receive_submission(
        submission=submission, by=people.a_handler, today=make.TODAY
    )
    return Submission.objects.get(pk=submission.pk)


def words(content: bytes) -> str:
    pages = PdfReader(io.BytesIO(content)).pages
    text = "".join(page.extract_text() for page in pages)
    return "".join(text.split())


def rendered(submission, by) -> tuple[Job, bytes]:
    job = render_slip(request_slip(submission=submission, by=by).pk)
    return job, path_of(job.file_id).read_bytes()


def test_it_says_who_handed_over_what_and_who_signed_for_it(
    received, people
):
    job, content = rendered(received, people.b_lead)
    text = words(content)
    (version,) = received.documents.all()
    for said in (
        f"编号{received.number}", "甲方已签收", "工作方案",
        f"提交人乙方{people.b_lead}", "2025年12月15日星期一",
        f"签收人甲方{people.a_handler}", version.file_id,
        received.manifest_digest, "第1页共1页",
    ):  # fmt: skip
        assert said in text, said
    assert "演示" not in text
    assert JobState.DONE == job.state
    assert f"签收单_{received.number}_已签收.pdf" == job.file_name


def test_before_the_receipt_it_says_so(submission, people):
    job, content = rendered(submission, people.a_handler)
    assert "待甲方签收" in words(content)
    assert "待签收" in job.file_name


def test_taken_back_it_says_so(submission, people):
    withdraw_submission(
        submission=submission, by=people.b_lead, today=make.TODAY,
        note="文件有误",
    )  # fmt: skip
    submission = Submission.objects.get(pk=submission.pk)
    _, content = rendered(submission, people.b_lead)
    text = words(content)
    assert "已撤回，视为未提交" in text
    assert "文件有误" in text


def test_each_state_is_a_document_of_its_own_and_stays(submission, people):
    first = request_slip(submission=submission, by=people.b_lead)
    again = request_slip(submission=submission, by=people.a_handler)
    assert first == again
    receive_submission(
        submission=submission, by=people.a_handler, today=make.TODAY
    )
    submission = Submission.objects.get(pk=submission.pk)
    assert request_slip(submission=submission, by=people.b_lead) != first
    # Asked for before, rendered after the signature: still the earlier one.
    assert "待甲方签收" in words(
        path_of(render_slip(first.pk).file_id).read_bytes()
    )


def test_equal_facts_give_equal_bytes_in_another_process_too(received):
    html = render_to_string(
        slips.TEMPLATE, slip_context(received.pk, "received")
    )
    program = (
        "import hashlib, sys; from contracts.pdf import html_to_pdf; "
        "html = sys.stdin.buffer.read(); "
        "digest = hashlib.sha256(html).hexdigest(); "
        "pdf = html_to_pdf(html.decode(), identifier=digest); "
        "sys.stdout.buffer.write(pdf)"
    )
    other = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT, input=html.encode(), capture_output=True, check=True,
    ).stdout  # fmt: skip
    assert slip_pdf(received.pk, "received") == other


def test_the_number_of_queries_does_not_grow_with_the_files(
    contract, people, django_assert_num_queries
):
    many = make.make_submission(
        make.deliverable(contract, "scenario_plans"), people.b_lead
    )
    slip_context(many.pk, "waiting")  # the agreement is read once
    with django_assert_num_queries(5):
        slip_context(many.pk, "waiting")


@pytest.mark.parametrize("contract", [True], indirect=True)
def test_a_demo_is_marked_and_prints_the_number_that_answers(
    submission, people
):
    job, content = rendered(submission, people.b_lead)
    text = words(content)
    assert "演示数据，不作办理依据" in text
    assert f"演示-{submission.number}" in text
    assert "（演示）" in job.file_name


@pytest.mark.parametrize("role", ["expert", "system_admin"])
def test_others_may_not_ask(submission, people, role):
    with pytest.raises(NotAllowed):
        request_slip(submission=submission, by=getattr(people, role))


def test_backfill_nobody_countersigned_gets_no_paper(submission, people):
    submission.batch = BackfillBatch.objects.create(
        contract=submission.contract, digest="0" * 64,
        recorded_by=people.b_lead, on_behalf_of="b",
    )  # fmt: skip
    with pytest.raises(Refused, match="会签后方可生成签收单"):
        request_slip(submission=submission, by=people.b_lead)


def test_what_goes_wrong_is_told_without_internals(
    submission, people, monkeypatch, settings
):
    def broken(html, identifier):
        raise RuntimeError("/secret/path exploded")

    monkeypatch.setattr(slips, "html_to_pdf", broken)
    settings.JOB_MAX_TRIES = 1
    job = request_slip(submission=submission, by=people.b_lead)
    assert render_slip(job.pk) is None
    job.refresh_from_db()
    assert "签收单排版未成功" in job.failure
    assert "secret" not in job.failure


def test_a_receipt_taken_back_makes_another_slip_and_marks_the_first(
    received, people, monkeypatch
):
    """Its bytes are kept; made later, they say what became of it."""
    papers = []
    monkeypatch.setattr(
        slips, "html_to_pdf",
        lambda html, **_: papers.append(html) or b"%PDF-1.7",
    )  # fmt: skip
    first = request_slip(submission=received, by=people.a_handler)
    undo_receipt(
        submission=received, by=people.a_handler, today=make.TODAY,
        reason="误签",
    )  # fmt: skip
    fresh = Submission.objects.get(pk=received.pk)
    second = request_slip(submission=fresh, by=people.a_handler)
    assert first.key != second.key
    assert "待签收，原签收已撤销" in second.title
    make.sign_for(fresh, people.a_approver)
    third = request_slip(
        submission=Submission.objects.get(pk=fresh.pk), by=people.b_lead
    )
    assert 3 == len({first.key, second.key, third.key})
    for job in (first, second, third):
        render_slip(job.pk)
    assert ["签收已撤销", "待甲方签收", "甲方已签收"] == [
        re.search(r'class="word[^>]*>([^<]+)<', html)[1] for html in papers
    ]
    assert all("误签" in html for html in papers)
    assert is_consistent(received.number, received.manifest_digest)
