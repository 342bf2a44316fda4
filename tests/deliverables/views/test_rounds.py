"""整改: findings, answers and clocks, round after round."""

import re
from datetime import date

import pytest

from contracts.models import Contract
from deliverables.models import AnswerDraft
from tests import factories as make

KEY = "research_report"
FIRST = "research_report_weaknesses"


@pytest.fixture
def decision(story):
    return story.decided(KEY, result="rejected")


def get(story, role, name) -> str:
    page = story.client(role).get(story.url(name, KEY))
    assert 200 == page.status_code
    return page.content.decode()


def text_of(page) -> str:
    """What a page says, without its marks and line breaks."""
    bare = re.sub(r"<[^>]+>", "", page.content.decode())
    return re.sub(r"\s+", " ", bare)


def send(story, role="b_onsite", **data):
    return story.client(role).post(story.url("answers", KEY), data)


def test_the_page_says_whose_turn_it_is_and_since_when(story, decision):
    said = get(story, "a_handler", "rounds")
    assert "退回 1 次" in said
    assert "自 2025年12月15日 起" in said
    assert "累计 甲方" in said


def test_the_days_of_the_rework_under_way_are_counted_as_well(story, decision):
    later = date(2025, 12, 22)
    Contract.objects.filter(pk=story.contract.pk).update(
        pinned_on=later, records_complete_through=later
    )
    page = story.client("b_lead").get(story.url("rounds", KEY))
    # 179 from the effective day to the submission, 7 since the notice.
    assert "乙方 186 日" in text_of(page)


def test_each_finding_waits_for_its_answer(story, decision):
    said = get(story, "a_handler", "rounds")
    assert "请按 2025 年第三季度口径重算" in said
    assert "尚未答复" in said


def test_a_draft_is_told_to_its_own_side_only(story, decision):
    assert 302 == send(story, **{f"text_{FIRST}": "已补区县分析"}).status_code
    assert "已写 1 条答复，未提交，仅乙方可见" in get(story, "b_lead", "rounds")
    for role in ("a_handler", "a_approver", "auditor"):
        said = get(story, role, "rounds")
        assert "已写 1 条答复" not in said
        assert "已补区县分析" not in said


def test_handed_in_it_stands_beside_the_finding(story, decision):
    make.answer_all(story.row(KEY), story.people.b_onsite, "已补区县分析")
    submission = story.received(KEY)
    assert "已补区县分析" in get(story, "a_handler", "rounds")
    review = story.client("a_handler").get(
        story.url("review", submission.pk)
    )
    said = review.content.decode()
    assert "第 1 轮的意见与答复" in said
    assert "已补区县分析" in said


def test_a_first_round_has_no_rework(story):
    story.decided(KEY)
    assert "首轮即合格，无整改" in get(story, "b_lead", "rounds")


def test_before_any_submission_it_says_so(story):
    assert "乙方尚未提交该成果" in get(story, "b_lead", "rounds")


def test_a_past_day_shows_what_was_known_then(story, decision):
    page = story.client("b_lead").get(
        story.url("rounds", KEY) + "?as_of=2025-12-14"
    )
    assert "尚无提交" in page.content.decode()


class TestAnswering:
    def test_the_form_shows_each_finding_with_its_words(self, story, decision):
        said = get(story, "b_onsite", "answers")
        assert "逐条答复第 1 轮的 1 条意见" in said
        assert "请按 2025 年第三季度口径重算" in said

    def test_without_a_rejection_there_is_nothing_to_answer(self, story):
        assert "没有须答复的意见" in get(story, "b_onsite", "answers")
        assert 409 == send(story, **{f"text_{FIRST}": "x"}).status_code

    def test_a_second_window_keeps_its_text_and_sees_the_other(
        self, story, decision
    ):
        send(story, **{f"text_{FIRST}": "第一窗"})
        page = send(story, role="b_lead", **{f"text_{FIRST}": "第二窗"})
        assert 409 == page.status_code
        said = page.content.decode()
        assert "第一窗" in said
        assert "第二窗" in said
        # Saved again knowingly, the revision has moved on.
        form = page.context["form"]
        send(story, role="b_lead", **{
            f"text_{FIRST}": "第二窗",
            f"revision_{FIRST}": form.data[f"revision_{FIRST}"],
        })  # fmt: skip
        assert "第二窗" == AnswerDraft.objects.get().text

    def test_what_the_form_does_not_offer_is_refused(self, story, decision):
        other = make.make_version(story.row("work_plan"), story.people.b_lead)
        page = send(
            story, **{f"text_{FIRST}": "x", f"version_{FIRST}": other.pk}
        )
        assert 422 == page.status_code
        assert not AnswerDraft.objects.exists()

    def test_the_submission_waits_for_the_answers(self, story, decision):
        row = story.row(KEY)
        make.make_version(row, story.people.b_onsite)
        page = story.client("b_lead").get(story.url("submit", KEY))
        assert "还有 1 条意见未答复：标准 1。" in page.content.decode()
        detail = get(story, "b_lead", "deliverable")
        assert "逐条答复意见" in detail
