"""甲方's page of a panel, from the first seat to the recorded result."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from deliverables.models import ExpertPanel, ExpertReview
from tests import factories as make


@pytest.fixture
def submission(story):
    return story.received()


@pytest.fixture
def panel(story, submission):
    return make.make_panel(submission, story.people.a_handler)


def get(story, submission, role="a_handler") -> str:
    page = story.client(role).get(story.url("panel", submission.pk))
    assert 200 == page.status_code
    return page.content.decode()


def act(story, submission, name, role="a_handler", **data):
    return story.client(role).post(
        story.url("panel_act", submission.pk), {"act": name, **data}
    )


def paper(**data):
    file = SimpleUploadedFile("意见.pdf", make.pdf_bytes())
    return {"conflict": "no", "agrees": "yes", "words": "", "paper": file,
            **data}  # fmt: skip


def enter(story, member, **data):
    return story.client("a_handler").post(
        story.url("paper_opinion", member.pk), paper(**data)
    )


def test_experts_are_seated_by_role(story, submission):
    assert "尚未组成专家组" in get(story, submission)
    story.client("a_handler").post(
        story.url("panel", submission.pk),
        {"titles": "信用管理专家\n法律专家\n统计专家\n"},
    )
    said = get(story, submission)
    assert "法律专家" in said
    assert "还有 3 名专家未提出意见。" in said


def test_address_and_code_are_shown_once(story, submission, panel):
    member = panel.members.order_by("pk").first()
    page = story.client("a_handler").post(
        story.url("expert_link", member.pk)
    )
    said = page.content.decode()
    assert "只显示这一次" in said
    assert "/expert/enter/" in said
    assert "no-store" in page["Cache-Control"]
    assert "/expert/enter/" not in get(story, submission)
    assert "待打开" in get(story, submission)


def test_from_papers_to_the_recorded_result(story, submission, panel):
    for member in panel.members.order_by("pk"):
        assert 302 == enter(story, member).status_code
    assert "同意 3，反对 0，回避 0" in get(story, submission)
    assert 302 == act(story, submission, "propose").status_code
    # Who proposed it is told that another person signs.
    refused = act(story, submission, "record")
    assert 409 == refused.status_code
    assert "须由另一人完成" in refused.content.decode()
    assert 302 == act(story, submission, "record", "a_approver").status_code
    assert "pass" == ExpertReview.objects.get().result
    said = get(story, submission)
    assert "专家评审通过" in said
    detail = story.client("b_lead").get(story.url("deliverable", "work_plan"))
    assert "专家评审通过" in detail.content.decode()


def test_a_no_on_paper_says_why(story, panel):
    member = panel.members.order_by("pk").first()
    page = enter(story, member, agrees="no")
    assert 422 == page.status_code
    assert "不同意须写明理由。" in page.content.decode()


def test_a_conflict_is_entered_without_an_opinion(story, submission, panel):
    member = panel.members.order_by("pk").first()
    sent = {"conflict": "yes", "words": "曾任职于乙方"}
    page = story.client("a_handler").post(
        story.url("paper_opinion", member.pk), sent
    )
    assert 302 == page.status_code
    said = get(story, submission)
    assert "回避，不计入" in said
    assert "不足 3 名" in said


def test_given_up_it_says_why(story, submission, panel):
    assert 422 == act(story, submission, "dissolve").status_code
    gone = act(story, submission, "dissolve", reason="专家有变")
    assert 302 == gone.status_code
    assert "dissolved" == ExpertPanel.objects.get().state
    assert "尚未组成专家组" in get(story, submission)


def test_a_revoked_link_is_told(story, submission, panel):
    member = panel.members.order_by("pk").first()
    client = story.client("a_handler")
    client.post(story.url("expert_link", member.pk))
    link = member.links.get()
    client.post(story.url("revoke_expert_link", link.pk))
    assert "已撤销" in get(story, submission)


def test_an_act_without_a_panel_is_refused(story, submission):
    assert 409 == act(story, submission, "propose").status_code


@pytest.mark.parametrize("role", ["b_lead", "b_onsite", "a_finance"])
def test_party_b_sees_no_panel(story, submission, panel, role):
    page = story.client(role).get(story.url("panel", submission.pk))
    assert 403 == page.status_code
