"""The pages of the end: from the recorded end to the signed certificate."""

import pytest
from django.urls import reverse

from contracts.models import (
    ContractClosing,
    LegalHold,
    Proposal,
    ReturnCertificate,
)
from contracts.services.recorded_facts import approve_fact, propose_fact
from kaifeng_credit.consistency import check_history
from tests import factories as make
from tests.stories import fact

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(client):
    contract = make.make_contract(is_demo=True, pinned_on=make.TODAY)
    contract.records_complete_through = make.TODAY
    contract.save()
    people = make.make_people(contract)

    def go(role, name, *args, **data):
        client.force_login(getattr(people, role))
        url = reverse(name, args=[contract.slug, *args])
        return client.post(url, data) if data else client.get(url)

    go.contract, go.people = contract, people
    return go


def terminate(story):
    """Both sides record that the agreement ended."""
    kwargs = {"today": make.TODAY, "check": check_history}
    proposal = propose_fact(
        contract=story.contract, by=story.people.b_lead,
        fact=fact("terminated", "2025-12-10"), **kwargs,
    )  # fmt: skip
    approve_fact(proposal_id=proposal.pk, by=story.people.a_approver, **kwargs)


def text(answer) -> str:
    return answer.content.decode()


ROWS = {
    "form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0",
    "form-0-name": "名单", "form-0-medium": "U 盘 1 个",
    "form-0-way": "returned", "form-0-on": "2025-12-12", "form-0-by": "驻场",
    "form-1-name": "", "form-1-way": "returned",
}  # fmt: skip


def test_the_whole_way_by_both_sides(story):
    page = text(story("b_lead", "end_of_term"))
    assert "协议履行中，尚未终止" in page
    assert "协议尚未终止。请先在“事实登记”登记" in page
    terminate(story)
    page = text(story("b_lead", "end_of_term"))
    assert "尚未结案" in page
    assert "2030年12月10日" in page  # 7.3
    assert "件成果未验收合格" in page

    asked = story("b_lead", "propose_closing", note="服务已结束")
    proposal = Proposal.objects.get(kind="closing")
    assert 302 == asked.status_code
    assert "结案" in text(story("a_approver", "todo"))
    story("a_approver", "ending_proposal", proposal.pk, act="approve")
    assert ContractClosing.objects.exists()

    page = text(story("a_handler", "overview"))
    assert "结案，记录只读" in page
    late = story("b_onsite", "upload", "work_plan", piece="work_plan")
    assert late.status_code in (302, 403, 409, 422)

    answer = story("b_lead", "propose_return", **ROWS)
    assert 302 == answer.status_code, text(answer)
    waiting = Proposal.objects.get(kind="return_certificate")
    page = text(story("a_approver", "ending_proposal", waiting.pk))
    assert "U 盘 1 个" in page
    story("a_approver", "ending_proposal", waiting.pk, act="approve")
    row = ReturnCertificate.objects.get()
    assert row.number in text(story("auditor", "end_of_term"))


def test_a_hold_is_placed_by_one_and_lifted_by_another(story):
    story("a_approver", "place_hold", reason="审计检查")
    page = text(story("b_lead", "end_of_term"))
    assert "保全中，一律不得删除" in page
    assert "审计检查" in page
    hold = page.split("/lift/")[0].rpartition("/")[2]
    assert 409 == story(
        "a_approver", "lift_hold", hold, reason="好"
    ).status_code
    assert 302 == story("b_lead", "lift_hold", hold, reason="完").status_code
    assert "没有保全" in text(story("b_lead", "end_of_term"))


def test_a_hold_set_twice_is_one(story):
    story("a_approver", "place_hold", reason="审计检查")
    again = story("a_approver", "place_hold", reason="审计检查")
    assert 409 == again.status_code
    assert "同样的保全已设置" in again.context["holding"].errors["reason"][0]
    assert 302 == story("b_lead", "place_hold", reason="审计检查").status_code
    assert 2 == LegalHold.objects.count()


def test_what_is_wrong_with_a_list_is_said_at_its_row(story):
    terminate(story)
    late = story("b_lead", "propose_return", **(ROWS | {
        "form-0-on": "2025-12-30",
    }))  # fmt: skip
    assert "日期晚于今天" in late.context["rows"][0].errors["on"][0]
    bare = story("b_lead", "propose_return", **(ROWS | {"form-0-medium": ""}))
    said = bare.context["rows"][0].errors["medium"]
    assert ["请填写载体与份数。"] == said
    story("a_approver", "place_hold", reason="审计检查")
    held = story("b_lead", "propose_return", **(ROWS | {
        "form-0-way": "destroyed",
    }))  # fmt: skip
    assert 422 == held.status_code
    assert "保全未解除" in held.context["rows"][0].errors["way"][0]
    assert not Proposal.objects.filter(kind="return_certificate").exists()
