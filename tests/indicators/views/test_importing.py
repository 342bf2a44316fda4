"""稿件表 on its page: waits as one entry, counts once confirmed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from contracts.models import Job, Proposal
from contracts.services import table_imports
from indicators.services import article_imports

pytestmark = pytest.mark.django_db
HEAD = "稿件标题,发布日期,发布媒体,媒体矩阵,链接"


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
    for said in ("2025年11月", "表中的稿件", "甲", "新华网",
                 'href="https://a.cn/1"'):  # fmt: skip
        assert said in page
    story("a_handler", "activity_proposal", asked.pk, act="approve")
    page = story("a_handler", "outreach").content.decode()
    assert "已确认 1 篇稿件。" in page

    monkeypatch.setattr(table_imports, "AT_ONCE_BYTES", 10)
    again = table(articles.replace("a.cn/1", "a.cn/2"))
    answer = story("b_lead", "import_articles", file=again)
    job = Job.objects.get()
    assert answer.url.endswith(f"/jobs/{job.pk}/")


def test_who_confirms_reads_what_a_long_table_says(story, monkeypatch):
    monkeypatch.setattr(article_imports, "FIRST_ROWS", 2)
    lines = [
        f"稿{n},2025-{10 + n % 2}-10,开封日报,{'是' if n == 1 else '否'},"
        f"https://a.cn/{n}"
        for n in range(5)
    ]
    story("b_lead", "import_articles", file=table("\n".join((HEAD, *lines))))
    asked = Proposal.objects.get()
    assert [["2025-10", 3, 0], ["2025-11", 2, 1]] == asked.payload["months"]
    for role in ("a_handler", "a_approver", "b_onsite", "auditor"):
        page = story(role, "activity_proposal", asked.pk).content.decode()
        assert "前 2 篇，共 5 篇，其余见稿件表" in page
        assert "稿1" in page
        assert "稿2" not in page
    # As those were kept that were asked for before.
    monkeypatch.setattr(article_imports, "in_short", lambda rows: {})
    story("b_lead", "import_articles", file=table(
        f"{HEAD}\n乙,2025-11-10,新华网,是,https://a.cn/9"
    ))  # fmt: skip
    old = Proposal.objects.latest("pk")
    page = story("a_handler", "activity_proposal", old.pk).content.decode()
    assert "没有留下摘要，请下载稿件表" in page


def test_what_no_longer_fits_is_told_to_who_confirms_row_by_row(story):
    lines = (HEAD, "甲,2025-11-10,新华网,是,https://a.cn/1")
    for again in (lines, (*lines, "乙,2025-11-10,新华网,是,https://a.cn/2")):
        story("b_lead", "import_articles", file=table("\n".join(again)))
    first, second = Proposal.objects.order_by("pk")
    story("a_handler", "activity_proposal", first.pk, act="approve")
    answer = story("a_handler", "activity_proposal", second.pk, act="approve")
    page = answer.content.decode()
    assert "这份表有 1 处与现在的记录不符，一篇也没有计入。请退回" in page
    assert "已登记：《甲》" in page
