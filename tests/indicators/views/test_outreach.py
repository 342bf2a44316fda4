"""宣传与培训: recorded by 乙方, confirmed by 甲方, counted, taken back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from contracts.models import Proposal
from indicators.models import Activity
from kaifeng_credit.gathering import standing_on
from tests import factories as make

pytestmark = pytest.mark.django_db
ARTICLE = {
    "title": "诚信开封再上台阶", "on": "2025-11-10", "outlet": "新华网",
    "matrix": "yes", "link": "https://www.news.cn/a/1.html",
}  # fmt: skip


def text(answer) -> str:
    return answer.content.decode()


def paper(name="签到表.pdf"):
    return SimpleUploadedFile(name, make.pdf_bytes())


def counted(story, key: str) -> int:
    answer = standing_on(story.contract, make.TODAY)
    return next(r["counted"] for r in answer["quotas"] if r["key"] == key)


def test_an_article_counts_once_party_a_has_confirmed_it(story):
    page = text(story("b_onsite", "outreach"))
    assert "信息稿件发布少 5 篇" in page
    assert page.count("缺稿</em>") == 5
    assert "本月尚无" in page
    assert "第 1 个月尚无稿件" in page

    answer = story("b_onsite", "new_activity", "article", title="x")
    assert 422 == answer.status_code
    assert "请填写日期。" in text(answer)
    answer = story(
        "b_onsite", "new_activity", "article", **{**ARTICLE, "link": ""}
    )
    assert "请填写链接或选择凭据文件" in text(answer)
    answer = story(
        "b_onsite", "new_activity", "article",
        **{**ARTICLE, "link": "javascript:alert(1)"},
    )  # fmt: skip
    assert "链接须以 http:// 或 https:// 开头" in text(answer)
    answer = story("b_onsite", "new_activity", "article", **ARTICLE)
    assert 302 == answer.status_code, text(answer)

    proposal = Proposal.objects.get(kind="activity")
    assert 0 == counted(story, "media_yearly")
    page = text(story("a_handler", "todo"))
    assert "确认信息稿件《诚信开封再上台阶》" in page
    page = text(story("a_handler", "activity_proposal", proposal.pk))
    assert "新华社媒体矩阵" in page
    assert "https://www.news.cn/a/1.html" in page
    page = text(story("a_finance", "activity_proposal", proposal.pk))
    assert "签署。" in page
    assert 'value="approve"' not in page
    again = story(
        "b_lead", "new_activity", "article",
        **{**ARTICLE, "link": "http://WWW.news.cn/a/1.html#x", "title": "又"},
    )  # fmt: skip
    assert "正等待甲方确认" in text(again)

    story("a_handler", "activity_proposal", proposal.pk, act="approve")
    assert 1 == counted(story, "media_yearly")
    assert 1 == counted(story, "media_monthly")  # ruling 27
    again = story("b_lead", "new_activity", "article", **ARTICLE)
    assert "这个链接已登记：《诚信开封再上台阶》，2025年11月10日" in text(again)
    page = text(story("auditor", "outreach"))
    assert "诚信开封再上台阶" in page
    assert page.count("缺稿</em>") == 4

    row = Activity.objects.get()
    page = text(story("b_lead", "activity", "activity", row.pk))
    assert "计入：新华社媒体矩阵宣传 1 篇" in page
    answer = story(
        "b_lead", "correct_activity", "activity", row.pk, reason=""
    )
    assert 422 == answer.status_code
    answer = story(
        "b_lead", "correct_activity", "activity", row.pk, reason="登记重复"
    )
    assert 302 == answer.status_code
    undo = Proposal.objects.get(kind="activity", state="open")
    assert 1 == counted(story, "media_yearly")  # until 甲方 agrees
    story("a_approver", "activity_proposal", undo.pk, act="approve")
    assert 0 == counted(story, "media_yearly")
    page = text(story("b_lead", "activity", "activity", row.pk))
    assert "已更正" in page
    assert "登记重复" in page
    answer = story("b_lead", "new_activity", "article", **ARTICLE)
    assert 302 == answer.status_code  # taken back, so it may come again


def test_what_the_agreement_does_not_number_is_kept_and_counts_nothing(story):
    """A seminar's expert; a plan only 甲方审批 confirms; what is sent back."""
    answer = story(
        "b_lead", "new_activity", "expert", title="专家一（某大学）",
        on="2025-10-09", level="高校", file=paper("聘请文件.pdf"),
    )  # fmt: skip
    assert 302 == answer.status_code, text(answer)
    story(
        "b_lead", "new_activity", "scenario_plan", title="智慧文旅",
        on="2025-12-01", file=paper(),
    )  # fmt: skip
    expert, plan = Proposal.objects.filter(kind="activity").order_by("pk")
    story("a_handler", "activity_proposal", expert.pk, act="approve")
    row = Activity.objects.get()
    assert row.event is None
    page = text(story("a_handler", "outreach"))
    assert "不计数" in page
    shown = story("auditor", "activity_file", row.pk)
    assert shown.getvalue().startswith(b"%PDF")
    shown = story("a_handler", "activity_proposal_file", plan.pk)
    assert shown.getvalue().startswith(b"%PDF")
    page = text(story("a_handler", "activity_proposal", plan.pk))
    assert 'value="approve"' not in page
    assert "审核通过推广方案" in text(story("a_approver", "todo"))
    answer = story("a_approver", "activity_proposal", plan.pk, act="decline")
    assert 422 == answer.status_code
    story(
        "a_approver", "activity_proposal", plan.pk, act="decline",
        reason="缺责任单位",
    )  # fmt: skip
    assert "缺责任单位" in text(story("b_lead", "outreach"))
    assert 0 == counted(story, "scenario_plans")
    assert 404 == story("b_lead", "new_activity", "nothing").status_code
    assert (
        404 == story("b_lead", "activity", "activity", row.pk + 9).status_code
    )
