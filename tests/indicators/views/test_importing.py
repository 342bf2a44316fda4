"""稿件表 on its page: waits as one entry, counts once confirmed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from contracts.models import Job, Proposal
from contracts.services import table_imports

pytestmark = pytest.mark.django_db


def table(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("稿件.csv", text.encode())


def test_a_table_waits_as_one_entry_and_a_long_one_is_a_job(
    story, monkeypatch
):
    head = story("b_onsite", "articles_template", "csv").content
    assert "稿件标题,发布日期" in head.decode("utf-8-sig")
    articles = (
        "稿件标题,发布日期,发布媒体,媒体矩阵,链接\n"
        "甲,2025-11-10,新华网,是,https://a.cn/1\n"
    )
    assert 302 == story(
        "b_lead", "import_articles", file=table(articles)
    ).status_code
    asked = Proposal.objects.get(kind="activity")
    page = story("a_handler", "activity_proposal", asked.pk).content.decode()
    assert "1 篇，确认的是这份文件本身" in page
    story("a_handler", "activity_proposal", asked.pk, act="approve")
    page = story("a_handler", "outreach").content.decode()
    assert "已确认 1 篇稿件。" in page

    monkeypatch.setattr(table_imports, "AT_ONCE_BYTES", 10)
    again = table(articles.replace("a.cn/1", "a.cn/2"))
    answer = story("b_lead", "import_articles", file=again)
    job = Job.objects.get()
    assert answer.url.endswith(f"/jobs/{job.pk}/")
