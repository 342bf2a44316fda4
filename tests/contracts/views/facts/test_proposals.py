"""A proposed fact on its page: who reads it, who settles it, and how."""

import pytest

from contracts.models import RecordedFact
from tests import factories as make
from tests.stories import fact

FRAUD = fact("fraud", "2025-11-01", act="一号", loss="100.50")


def words(response) -> str:
    return response.content.decode()


def settle(story, role, asked, act, **data):
    data = {"seen": story.seen(), **data}
    return story.post(role, "fact_proposal", asked.pk, act=act, **data)


def test_who_asked_may_take_it_back_and_not_sign(story):
    asked = story.asked()
    page = words(story.get("a_handler", "fact_proposal", asked.pk))
    assert "撤回提请" in page
    assert "同意并签署" not in page
    settle(story, "a_handler", asked, "withdraw")
    asked.refresh_from_db()
    assert "withdrawn" == asked.state
    assert not RecordedFact.objects.exists()


def test_it_is_sent_back_with_a_reason(story):
    asked = story.asked()
    page = settle(story, "b_lead", asked, "decline")
    assert 422 == page.status_code
    assert "请写明理由。" in words(page)
    settle(story, "b_lead", asked, "decline", reason="日期不对")
    for page in (
        story.get("a_handler", "facts"),
        story.get("a_handler", "fact_proposal", asked.pk),
    ):
        assert "日期不对" in words(page)


@pytest.mark.parametrize("role", ["a_approver", "b_onsite", "auditor"])
def test_others_read_it_and_are_told_who_signs(story, role):
    asked = story.asked()
    page = words(story.get(role, "fact_proposal", asked.pk))
    assert "由乙方负责人" in page
    assert "同意并签署" not in page
    assert 403 == settle(story, role, asked, "approve").status_code


def test_own_facts_stay_inside_their_party_until_signed(story):
    asked = story.asked(FRAUD)
    for role, status in (
        ("a_handler", 200), ("a_approver", 200), ("auditor", 200),
        ("a_finance", 404), ("b_lead", 404), ("b_onsite", 404),
    ):  # fmt: skip
        page = story.get(role, "fact_proposal", asked.pk)
        assert status == page.status_code, role
        listed = "欺诈：一号" in words(story.get(role, "facts"))
        assert (200 == status) == listed, role
    settle(story, "a_approver", asked, "approve")
    for role in ("b_lead", "a_finance"):
        assert "欺诈：一号" in words(story.get(role, "facts")), role


def test_what_was_recorded_since_is_shown_before_it_is_signed(story):
    asked = story.asked()
    seen = story.seen()
    story.signed(FRAUD, by="a_approver")
    page = settle(story, "b_lead", asked, "approve", seen=seen)
    assert 409 == page.status_code
    assert "页面打开后又有新的记录" in words(page)
    page = settle(story, "b_lead", asked, "approve")
    assert story.url("facts") == page.url


def test_what_no_longer_fits_can_only_be_sent_back(story):
    breach = fact("general_breach", "2025-10-01", by="b", act="二号")
    row = story.signed(breach, by="a_approver")
    loss = story.asked(
        fact("loss_recorded", "2025-11-01", act="二号", amount="5")
    )
    back = story.post(
        "a_handler", "correct_fact", "recordedfact", row.pk, reason="误记"
    )
    correction = int(back.url.rstrip("/").rpartition("/")[2])
    story.post(
        "a_approver", "fact_proposal", correction, act="approve",
        seen=story.seen(),
    )  # fmt: skip
    page = words(story.get("a_approver", "fact_proposal", loss.pk))
    assert "没有事实的 act" in page
    assert "同意并签署" not in page
    assert 409 == settle(story, "a_approver", loss, "approve").status_code
    settle(story, "a_approver", loss, "decline", reason="行为已更正")
    loss.refresh_from_db()
    assert "declined" == loss.state


def test_nothing_happens_without_an_act(story):
    asked = story.asked()
    for act in ("", "sign"):
        page = settle(story, "b_lead", asked, act)
        assert 422 == page.status_code
    asked.refresh_from_db()
    assert "open" == asked.state


def test_what_is_settled_is_not_settled_again(story):
    asked = story.asked()
    settle(story, "b_lead", asked, "approve")
    page = settle(story, "b_lead", asked, "approve")
    assert 409 == page.status_code
    assert "无需再处理" in words(page)


def test_the_paper_is_handed_to_those_who_read_the_proposal(story):
    content = make.pdf_bytes()
    asked = story.asked(evidence=("函件.pdf", [content]))
    page = story.get("b_lead", "fact_proposal_file", asked.pk)
    assert content == page.getvalue()
    assert "sandbox" in page.headers["Content-Security-Policy"]
    bare = story.asked(FRAUD)
    assert 404 == story.get(
        "a_handler", "fact_proposal_file", bare.pk
    ).status_code


def test_attendance_is_confirmed_by_party_a(story):
    stay = fact("on_site", person="驻场一", start="2025-12-01",
                qualified=True)  # fmt: skip
    asked = story.asked(stay, role="b_onsite")
    page = words(story.get("b_lead", "fact_proposal", asked.pk))
    assert "由甲方经办" in page
    settle(story, "a_handler", asked, "approve")
    assert "驻场人员：驻场一" in words(story.get("auditor", "facts"))
