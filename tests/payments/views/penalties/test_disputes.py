"""乙方 objects on the page: reason, evidence, the thread, the papers."""

from django.core.files.uploadedfile import SimpleUploadedFile

from payments.models import PenaltyDispute
from tests import factories as make


def words(response) -> str:
    return response.content.decode()


def test_a_dispute_with_evidence_stands_in_the_thread(late):
    form = words(late.get("b_lead", "dispute_penalty"))
    assert 'value="2025-12-20"' in form
    said = {"first_on": "2025-12-24", "text": "场地未提供"}
    bare = late.post("b_lead", "dispute_penalty", **said)
    assert 422 == bare.status_code
    assert "请附上证据文件" in words(bare)
    assert "场地未提供" in words(bare)
    file = SimpleUploadedFile("函件.pdf", make.pdf_bytes())
    done = late.post("b_lead", "dispute_penalty", **said, evidence=file)
    assert late.url("penalties") == done.url
    row = PenaltyDispute.objects.get()
    page = words(late.get("a_handler", "penalties"))
    assert "8 日有异议" in page
    assert "函件.pdf" in page
    assert f"?dispute={row.pk}" in page  # 维持、停计、免计
    paper = late.get("auditor", "penalty_paper", "dispute", row.pk)
    assert b"%PDF" in b"".join(paper.streaming_content)


def test_no_reason_is_no_dispute(late):
    file = SimpleUploadedFile("函件.pdf", make.pdf_bytes())
    page = late.post(
        "b_lead", "dispute_penalty", first_on="2025-12-24", evidence=file
    )
    assert 422 == page.status_code
    assert "请写明异议的理由和依据" in words(page)
    assert not PenaltyDispute.objects.exists()


def test_it_is_answered_and_the_answer_stands_below_it(late):
    row = late.dispute(24, 26)
    late.decide("uphold", 24, 26, dispute=row.pk, reason="场地已提供")
    page = words(late.get("b_lead", "penalties"))
    assert "场地已提供" in page
    assert "维持" in page
    gone = late.get("b_lead", "withdraw_penalty_dispute", row.pk)
    assert 409 == gone.status_code


def test_it_is_taken_back_with_a_reason(late):
    row = late.dispute(24)
    at = ("b_lead", "withdraw_penalty_dispute", row.pk)
    assert 422 == late.post(*at).status_code
    late.post(*at, reason="已核对")
    assert "没有在册的异议" in words(late.get("a_handler", "penalties"))


def test_papers_of_no_table_or_no_file_are_not_there(late):
    decision = late.decide("confirm", 20, 20)
    for table, pk in (("user", 1), ("decision", decision.pk), ("dispute", 9)):
        found = late.get("a_handler", "penalty_paper", table, pk)
        assert 404 == found.status_code
