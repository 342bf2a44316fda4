"""为什么是这个金额: the page ties to the ledger; its PDF is asked for once."""

from contracts.models import Job
from tests.payments.conftest import Story


def words(response) -> str:
    return response.content.decode()


def test_the_page_says_the_amount_the_days_and_the_clause(late):
    page = words(late.get("b_lead", "penalty_sheet"))
    assert "为什么是 ￥8,940.00" in page
    assert "2025年12月20日至2025年12月31日" in page
    assert "INT-02" in page
    assert "生成 PDF" in page


def test_a_past_day_is_shown_and_printed_but_not_asked_for(late):
    page = words(late.get("b_lead", "penalty_sheet", as_of="2025-12-22"))
    assert "为什么是 ￥2,235.00" in page
    assert "生成 PDF" not in page


def test_the_pdf_is_a_job_of_the_contract(late):
    for _ in range(2):
        asked = late.post("auditor", "penalty_sheet_file")
        job = Job.objects.get()
        assert late.url("job", job.pk) == asked.url
    assert "PDF 进度" in words(late.get("a_finance", "penalty_sheet"))


def test_nothing_late_is_a_page_too(story: Story):
    assert "无逾期日" in words(story.get("auditor", "penalty_sheet"))
