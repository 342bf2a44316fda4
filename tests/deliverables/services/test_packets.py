"""One 验收书 per decision, however often asked for, whoever dies."""

import html
import io
import re
from datetime import date, timedelta

import docx
import pytest
from django.db import IntegrityError
from django.utils import timezone
from pypdf import PdfReader

from contracts.models import AuditEvent, BackfillBatch, Job
from contracts.policies import NotAllowed, Refused
from contracts.services import files
from contracts.services.files import path_of
from contracts.services.jobs import claim_job
from contracts.signing import verify_pdf
from contracts.states import JobState
from deliverables.models import AcceptancePacket, Decision
from deliverables.queries.checks import is_consistent
from deliverables.services import packets
from deliverables.services.packets import render_packet, request_packet
from deliverables.services.packets.originals import originals
from deliverables.services.undoing import confirm_undo, propose_undo
from tests.archival import problems
from tests.certificates import NAME, PASSPHRASE, make_certificate
from tests.factories import (
    deliverable,
    make_contract,
    make_decision,
    make_people,
    make_person,
    make_received,
)

pytestmark = pytest.mark.django_db

DAY = date(2026, 1, 9)
LETTERS = b"%PDF-1.7 in place of a real one"


@pytest.fixture(params=[False])
def contract(request):
    return make_contract(
        is_demo=request.param, pinned_on=DAY if request.param else None
    )


@pytest.fixture
def people(contract):
    return make_people(contract)


@pytest.fixture
def decision(contract, people) -> Decision:
    submission = make_received(
        deliverable(contract, "research_report"),
        b=people.b_lead,
        a=people.a_handler,
        today=date(2025, 12, 12),
    )
    return make_decision(
        submission,
        handler=people.a_handler,
        approver=people.a_approver,
        result="rejected",
        today=DAY,
    )


@pytest.fixture
def job(decision, people) -> Job:
    return request_packet(decision=decision, by=people.a_handler)


@pytest.fixture
def quick(monkeypatch):
    """Leave the typesetting out where it is not what is asked."""
    monkeypatch.setattr(
        packets, "html_to_pdf", lambda html, **_: LETTERS
    )


def text_of(packet: AcceptancePacket) -> tuple[int, str]:
    reader = PdfReader(io.BytesIO(path_of(packet.file_id).read_bytes()))
    words = "".join(page.extract_text() for page in reader.pages)
    return len(reader.pages), words.replace("\n", "")


def let_lease_run_out(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(
        lease_until=timezone.now() - timedelta(seconds=1)
    )


def undo(decision, people) -> Decision:
    asked = propose_undo(
        submission=decision.submission, by=people.a_handler,
        reason="看错了数据", rests=lambda *_: None,
    )  # fmt: skip
    return confirm_undo(
        proposal_id=asked.pk, by=people.a_approver, today=DAY,
        rests=lambda *_: None,
    )  # fmt: skip


@pytest.mark.usefixtures("quick")
def test_of_a_conclusion_taken_back_there_is_a_paper_that_says_so(
    job, decision, people
):
    """The first stays as it is; its number and digest still belong together."""
    first = render_packet(job.pk)
    before = packets.page_of(packets.packet_context(decision))
    back = undo(decision, people)
    again = request_packet(decision=back, by=people.b_lead)
    assert "已撤销" in again.title
    second = render_packet(again.pk)
    assert (decision, back) == (first.decision, second.decision)
    for row in (decision, back):
        page = packets.page_of(packets.packet_context(row))
        assert "看错了数据" in page
        assert "验收书（已撤销）" in page
        # All it said is still there, as it was when it was signed.
        assert [] == [
            line
            for line in before.splitlines()
            if "<td" in line and line not in page
        ]
    assert "已撤销" not in before
    assert is_consistent(decision.number, first.file_id)
    assert "已撤销" in packets.file_name(back)


def test_the_paper_names_what_an_acceptance_paper_must(job, decision):
    packet = render_packet(job.pk)
    pages, text = text_of(packet)
    for words in (
        f"验收书　{decision.number}",
        "未编号",
        "开封市发展和改革委员会",
        "中国经济信息社有限公司",
        decision.submission.number,
        "2026年1月12日",  # 20 working days
        "2026年1月23日",  # 10 working days
        "￥447,000.00",
        "验收不合格",
        "第二条2②(1)",
        "不低于95%",
        decision.findings[0]["evidence"]["sha256"][:20],
        "INT-33",
        "仅为提醒，不构成第八条送达",
        f"第 1 页　共 {pages} 页",
    ):
        assert words.replace(" ", "") in text.replace(" ", ""), words
    assert "演示" not in text


@pytest.mark.parametrize("contract", [True], indirect=True)
def test_a_demo_is_marked_on_every_page_and_in_the_name(job):
    packet = render_packet(job.pk)
    reader = PdfReader(io.BytesIO(path_of(packet.file_id).read_bytes()))
    for page in reader.pages:
        assert "演示数据，不作办理依据" in page.extract_text()
    job.refresh_from_db()
    assert "（演示）" in job.file_name


def test_the_finished_job_carries_the_file(job, decision):
    packet = render_packet(job.pk)
    job.refresh_from_db()
    assert (JobState.DONE, 100) == (job.state, job.progress)
    assert packet.file_id == job.file_id
    assert f"验收书_{decision.number}_20260109.pdf" == job.file_name


def test_rendered_again_it_is_the_same_byte_for_byte(job, decision):
    packet = render_packet(job.pk)
    context = packets.packet_context(decision)
    again = packets.typeset(
        packets.page_of(context), originals(context["packet"])
    )
    assert path_of(packet.file_id).read_bytes() == again


def test_asking_twice_gives_one_job_and_one_paper(quick, decision, people):
    for person in (people.a_handler, people.b_onsite, people.auditor):
        render_packet(request_packet(decision=decision, by=person).pk)
    assert 1 == Job.objects.count()
    assert 1 == AcceptancePacket.objects.count()
    assert 1 == AuditEvent.objects.filter(action="packet_rendered").count()


@pytest.mark.parametrize("role", ["expert", "system_admin", "security_admin"])
def test_others_may_not_ask(decision, people, role):
    with pytest.raises(NotAllowed):
        request_packet(decision=decision, by=getattr(people, role))


def test_a_person_of_another_contract_may_not_ask(decision):
    stranger = make_person(make_contract(), "a_approver")
    with pytest.raises(NotAllowed):
        request_packet(decision=decision, by=stranger)


def test_backfill_nobody_countersigned_gets_no_paper(decision, people):
    decision.batch = BackfillBatch.objects.create(
        contract=decision.contract,
        digest="0" * 64,
        recorded_by=people.a_handler,
        on_behalf_of="a",
    )
    with pytest.raises(Refused, match="会签"):
        request_packet(decision=decision, by=people.a_handler)


def test_progress_is_told_step_by_step(quick, job, monkeypatch):
    told = []
    report = packets.report_progress
    monkeypatch.setattr(
        packets,
        "report_progress",
        lambda job, **said: (told.append(said["step"]), report(job, **said)),
    )
    render_packet(job.pk)
    assert ["读取验收记录", "排版", "Word 稿", "存储"] == told


def test_a_job_somebody_else_runs_is_left_alone(quick, job):
    claim_job(job.pk)
    assert render_packet(job.pk) is None
    assert 0 == AcceptancePacket.objects.count()


def test_a_worker_given_up_on_leaves_nothing_behind(job, monkeypatch):
    """Its lease ran out while it typeset; another one finished first."""
    finished = []

    def slowly(html, **_):
        if not finished:
            finished.append("by another")
            let_lease_run_out(job)
            assert render_packet(job.pk) is not None
        return LETTERS

    monkeypatch.setattr(packets, "html_to_pdf", slowly)
    assert render_packet(job.pk) is None
    job.refresh_from_db()
    assert (JobState.DONE, 2) == (job.state, job.tries)
    assert 1 == AcceptancePacket.objects.count()


def test_a_worker_that_finishes_after_its_job_was_taken_is_refused(
    job, decision, monkeypatch
):
    """The claim is looked at again where the result is written."""
    store = packets._store
    taken = []

    def store_late(mine, *rest):
        if not taken:
            taken.append("by another")
            let_lease_run_out(job)
            assert render_packet(job.pk) is not None
        return store(mine, *rest)

    monkeypatch.setattr(packets, "_store", store_late)
    monkeypatch.setattr(packets, "html_to_pdf", lambda *_, **__: LETTERS)
    assert render_packet(job.pk) is None
    assert 1 == AcceptancePacket.objects.count()
    assert 1 == AuditEvent.objects.filter(action="packet_rendered").count()


def test_what_goes_wrong_is_told_in_chinese_without_internals(
    job, monkeypatch, settings, caplog
):
    def broken(html, **_):
        raise RuntimeError("/secret/path exploded")

    monkeypatch.setattr(packets, "html_to_pdf", broken)
    settings.JOB_MAX_TRIES = 1
    assert render_packet(job.pk) is None
    job.refresh_from_db()
    assert JobState.FAILED == job.state
    assert "验收书排版未成功" in job.failure
    assert "secret" not in job.failure
    assert "exploded" in caplog.text


def test_a_full_disk_leaves_no_file_and_no_row(
    quick, job, monkeypatch, settings
):
    def full(chunks):
        raise Refused("no_space", "服务器存储空间不足，文件未保存。")

    monkeypatch.setattr(files, "receive", full)
    render_packet(job.pk)
    job.refresh_from_db()
    assert "存储空间不足" in job.failure
    assert 0 == AcceptancePacket.objects.count()
    assert [] == list((settings.FILES_DIR / "incoming").iterdir())


def test_a_failure_while_storing_leaves_all_or_nothing(
    quick, job, monkeypatch, settings
):
    def broken(*args, **kwargs):
        raise RuntimeError("after the packet, before the commit")

    with monkeypatch.context() as patch:
        patch.setattr(packets.audit, "record", broken)
        render_packet(job.pk)
    job.refresh_from_db()
    assert JobState.QUEUED == job.state
    assert 0 == AcceptancePacket.objects.count()
    assert [] == list((settings.FILES_DIR / "incoming").iterdir())
    assert render_packet(job.pk) is not None


# --- the originals -------------------------------------------------------------
def test_the_originals_travel_inside(job, decision):
    packet = render_packet(job.pk)
    (version,) = decision.submission.documents.all()
    reader = PdfReader(io.BytesIO(path_of(packet.file_id).read_bytes()))
    (one,) = reader.attachment_list
    assert "01-research_report-v1.pdf" == one.name
    assert version.name == one.description
    assert path_of(version.file_id).read_bytes() == one.content


def test_what_is_past_the_limit_is_listed_and_left_out(
    job, decision, monkeypatch
):
    monkeypatch.setattr("deliverables.queries.packets.ENCLOSED_BYTES", 3)
    packet = render_packet(job.pk)
    reader = PdfReader(io.BytesIO(path_of(packet.file_id).read_bytes()))
    assert [] == list(reader.attachment_list)
    _, text = text_of(packet)
    assert "未附，见平台" in text
    (version,) = decision.submission.documents.all()
    assert version.file_id[:20] in text


@pytest.mark.parametrize("what", ["lost", "altered"])
def test_no_paper_is_made_over_a_damaged_store(job, decision, settings, what):
    settings.JOB_MAX_TRIES = 1
    (version,) = decision.submission.documents.all()
    place = path_of(version.file_id)
    place.unlink()
    if what == "altered":
        place.write_bytes(b"%PDF-1.7 other bytes")
    assert render_packet(job.pk) is None
    job.refresh_from_db()
    told = {"lost": "不在存储中", "altered": "与入库时的摘要不符"}
    assert told[what] in job.failure
    assert version.name in job.failure


# --- the signature -------------------------------------------------------------
@pytest.fixture
def certificate(settings, tmp_path):
    made = make_certificate(tmp_path, at=timezone.now())
    settings.SIGNING_PKCS12 = str(made.file)
    settings.SIGNING_PASSPHRASE = PASSPHRASE
    return made


def test_without_a_certificate_the_paper_says_so(job):
    packet = render_packet(job.pk)
    _, text = text_of(packet)
    assert "未签名（未配置签名证书）" in text
    assert ("", "", None) == (
        packet.signer,
        packet.certificate,
        packet.signed_at,
    )
    assert packet.file_id == packet.unsigned_file_id


def test_a_configured_certificate_signs_once_and_both_files_are_kept(
    job, certificate
):
    packet = render_packet(job.pk)
    signed = path_of(packet.file_id).read_bytes()
    unsigned = path_of(packet.unsigned_file_id).read_bytes()
    assert signed.startswith(unsigned)
    assert [] == problems(unsigned)
    assert [] == problems(signed)
    (found,) = verify_pdf(signed, trusted=[certificate.der])
    assert found.holds
    assert (NAME, certificate.fingerprint) == (
        packet.signer,
        packet.certificate,
    )
    assert packet.signed_at.replace(microsecond=0) == found.signed_at
    assert NAME in text_of(packet)[1]
    event = AuditEvent.objects.get(action="packet_rendered")
    assert packet.unsigned_file_id == event.detail["unsigned_sha256"]
    assert certificate.fingerprint == event.detail["certificate_sha256"]


def test_what_was_signed_is_equal_to_the_byte_however_often(
    job, decision, certificate
):
    packet = render_packet(job.pk)
    context = packets.packet_context(decision, signed_as=NAME)
    again = packets.typeset(
        packets.page_of(context), originals(context["packet"])
    )
    assert path_of(packet.unsigned_file_id).read_bytes() == again


def test_a_certificate_that_cannot_be_read_makes_no_unsigned_paper(
    quick, job, certificate, settings
):
    settings.SIGNING_PASSPHRASE = "wrong"
    settings.JOB_MAX_TRIES = 1
    assert render_packet(job.pk) is None
    job.refresh_from_db()
    assert "签名证书无法读取" in job.failure
    assert 0 == AcceptancePacket.objects.count()


def test_the_database_keeps_a_signature_whole(quick, job, decision):
    with pytest.raises(IntegrityError, match="a_signature_says_whose"):
        AcceptancePacket.objects.create(
            contract=decision.contract, decision=decision, job=job,
            file=files.keep_bytes(b"x"), signer="谁",
        )  # fmt: skip


# --- Word ------------------------------------------------------------------------
def squeezed(text: str) -> str:
    return "".join(text.split())


def words_of(document) -> list[str]:
    """Every paragraph and every cell of a Word document."""
    cells = (
        cell.text
        for table in document.tables
        for row in table.rows
        for cell in row.cells
    )
    texts = (paragraph.text for paragraph in document.paragraphs)
    return [squeezed(text) for text in (*texts, *cells) if text.strip()]


def test_word_says_what_the_pdf_says(job, decision):
    packet = render_packet(job.pk)
    page = packets.page_of(
        {**packets.packet_context(decision), "as_word": True}
    )
    body = re.sub(r"<[^>]+>", "", page.partition("<body>")[2])
    said = squeezed(html.unescape(body))
    document = docx.Document(str(path_of(packet.word_file_id)))
    words = words_of(document)
    assert [] == [text for text in words if text not in said]
    # Nothing is left out: what remains is the line above each page.
    rest = said
    for text in sorted(words, key=len, reverse=True):
        rest = rest.replace(text, "", 1)
    assert len(rest) < 60, rest
    assert "Word稿不签名，以PDF为准" in said


def test_word_is_the_same_byte_for_byte(job, decision):
    packet = render_packet(job.pk)
    again = packets.word_of(packets.packet_context(decision))
    assert path_of(packet.word_file_id).read_bytes() == again
