"""为什么是这个金额: the page ties to the ledger; its PDF is asked for once."""

import pytest

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


def test_a_past_day_is_printed_as_it_is_shown(late):
    page = words(late.get("b_lead", "penalty_sheet", as_of="2025-12-22"))
    assert "为什么是 ￥2,235.00" in page
    assert 'name="day" value="2025-12-22"' in page
    late.post("b_lead", "penalty_sheet_file", day="2025-12-22")
    job = Job.objects.get()
    assert "2,235.00" == job.arguments["sheet"]["amount"]
    assert "2025年12月22日" in job.title
    page = words(late.get("b_lead", "penalty_sheet", as_of="2025-12-22"))
    assert "PDF 进度" in page
    assert "生成 PDF" in words(late.get("b_lead", "penalty_sheet"))


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-01-01", "以后的事实还不存在"),
        ("2025-06-18", "早于协议生效日"),
        ("昨天", "读不出"),
    ],
)
def test_a_day_that_cannot_be_printed_is_refused(late, day, said):
    refused = late.post("a_finance", "penalty_sheet_file", day=day)
    assert 409 == refused.status_code
    assert said in words(refused)
    assert not Job.objects.exists()


def test_a_forecast_and_what_was_known_then_are_not_printed(late):
    for asked in ({"as_of": "2026-01-05"}, {"known": "2025-12-31"}):
        page = words(late.get("b_lead", "penalty_sheet", **asked))
        assert "生成 PDF" not in page


def test_the_pdf_is_a_job_of_the_contract(late):
    for _ in range(2):
        asked = late.post("auditor", "penalty_sheet_file")
        job = Job.objects.get()
        assert late.url("job", job.pk) == asked.url
    assert "PDF 进度" in words(late.get("a_finance", "penalty_sheet"))


def test_nothing_late_is_a_page_too(story: Story):
    assert "无逾期日" in words(story.get("auditor", "penalty_sheet"))
