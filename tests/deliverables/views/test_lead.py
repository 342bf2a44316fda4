import pytest

from deliverables.queries.timing import Timing
from deliverables.views.lead import due_words
from tests import factories as make


@pytest.mark.parametrize(
    ("timing", "words"),
    [
        (Timing(state="accepted"), "本项成果的义务已履行，不再计逾期。"),
        (
            Timing(state="not_started", step="submission"),
            "乙方提交：协议未约定期限。",
        ),
        (
            Timing(state="in_review", step="review", due_on=make.TODAY,
                   working_days=0),
            "甲方应于 2025年12月15日 前完成验收，今日到期。",
        ),
        (
            Timing(state="rework", step="rework", due_on=make.TODAY,
                   working_days=4),
            "乙方应于 2025年12月15日 前完成整改，剩 4 个工作日。",
        ),
        (
            Timing(state="drafting", step="submission", due_on=make.TODAY,
                   days_overdue=12),
            "乙方应于 2025年12月15日 前提交，已逾期 12 日（自然日）。",
        ),
        (
            Timing(state="not_recorded", step="submission",
                   due_on=make.TODAY, past_due=True),
            "乙方应于 2025年12月15日 前提交；"
            "此后的记录尚未补录，无法判定是否逾期。",
        ),
        (
            Timing(state="drafting", step="submission",
                   due_on=make.TODAY, past_due=True),
            "乙方应于 2025年12月15日 前提交；"
            "此后的记录尚未补录，无法判定是否逾期。",
        ),
        (
            Timing(state="not_started", step="submission",
                   provisional_on=make.TODAY),
            "乙方提交期限待国务院公布放假安排，暂估 2025年12月15日。",
        ),
    ],
)  # fmt: skip
def test_the_line_below_says_who_until_when(timing, words):
    assert words == "".join(piece.text for piece in due_words(timing))


def headline(story, role, key="work_plan") -> str:
    page = story.client(role).get(story.url("deliverable", key))
    return "".join(piece.text for piece in page.context["lead"].headline)


def test_the_sentence_follows_the_work(story):
    assert headline(story, "b_lead").endswith("还差 1 件，补齐后才能提交")
    assert headline(story, "a_handler").endswith("乙方尚未提交")
    make.make_version(story.row(), story.people.b_lead)
    assert headline(story, "b_lead").endswith("文件已齐，尚未提交")
    story.submitted()
    assert headline(story, "b_lead").endswith("第 1 轮已提交，待甲方签收")
    story.received("score_measures")
    assert headline(story, "b_lead", "score_measures").endswith(
        "第 1 轮已签收，待甲方验收"
    )
    story.decided("node_interface", result="rejected")
    assert headline(story, "b_lead", "node_interface").endswith(
        "第 1 轮验收不合格，乙方整改中"
    )
    story.decided("pre_credit_model")
    assert headline(story, "b_lead", "pre_credit_model").endswith("已验收合格")
