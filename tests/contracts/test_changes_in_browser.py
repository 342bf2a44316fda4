"""第九条 and 第十一条 as people walk them, in a real browser (issue 7).

The browser's requests are answered inside this process (tests/wire.py), which
cannot read a file out of a form: the one scan is handed in by the service.
"""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from contracts.models import Proposal
from tests import factories as make
from tests.amending import EFFECT, seal
from tests.stories import fact
from tests.wire import SITE, Wire

pytestmark = [
    pytest.mark.browser,
    pytest.mark.long,
    pytest.mark.django_db,
]
NEW_DUE = "2026年3月31日"


@pytest.fixture
def contract():
    one = make.make_contract(is_demo=True, pinned_on=make.TODAY)
    one.records_complete_through = make.TODAY
    one.save()
    one.people = make.make_people(one)
    return one


@pytest.fixture
def visit(page, contract):
    with Wire(Client()).up() as wire:
        page.route("**/*", wire)

        def go(role, name, *args):
            wire.client = Client()
            wire.client.force_login(getattr(contract.people, role))
            page.goto(SITE + reverse(name, args=[contract.slug, *args]))
            return page.locator("main")

        yield go


def turn(contract, day: date) -> None:
    """The demo's day, and its records, go on."""
    contract.refresh_from_db()
    contract.pinned_on = contract.records_complete_through = day
    contract.save()


def test_a_change_moves_a_due_date_and_says_so_before(page, visit, contract):
    main = visit("a_handler", "new_amendment")
    page.get_by_label("通知交寄日").fill(make.TODAY.isoformat())
    page.get_by_label("变更生效日").fill("2026-01-13")
    page.get_by_label("改期限的成果 1").select_option("tranche_2")
    page.get_by_label("新期限 1").fill("2026-03-31")
    page.get_by_label("变更的理由").fill("上级部署调整")
    page.get_by_role("button", name="核对").click()
    expect(main).to_contain_text("最早2026年1月14日生效")
    page.get_by_label("变更生效日").fill(EFFECT.isoformat())
    page.get_by_role("button", name="核对").click()
    moved = page.locator("section", has_text="生效后将变动")
    expect(moved).to_contain_text("2025年12月19日")
    expect(moved).to_contain_text(NEW_DUE)
    page.get_by_role("button", name="提出变更").click()
    expect(main).to_contain_text("待收到")

    proposal = Proposal.objects.get(kind="amendment")
    main = visit("b_lead", "amendment", proposal.pk)
    page.get_by_label("收到日").fill(make.TODAY.isoformat())
    page.get_by_role("button", name="登记收到").click()
    expect(main).to_contain_text("2025年12月22日")  # five working days
    page.get_by_label("书面答复日").fill(make.TODAY.isoformat())
    page.get_by_role("button", name="同意变更").click()
    expect(main).to_contain_text("已同意，待双方盖章")

    seal(proposal, contract.people.a_approver)
    expect(visit("b_lead", "deadlines")).not_to_contain_text(NEW_DUE)
    main = visit("b_lead", "amendment", proposal.pk)
    expect(main).to_contain_text("缺一方章：不得生效")
    page.get_by_role("button", name="确认本方已盖章").click()
    expect(main).to_contain_text("双方已盖章，未到生效日")
    expect(visit("b_lead", "deadlines")).not_to_contain_text(NEW_DUE)

    turn(contract, EFFECT)
    expect(visit("b_lead", "deadlines")).to_contain_text(NEW_DUE)
    words = visit("auditor", "agreement").locator("#c2-2-2-5")
    expect(words).to_contain_text("满6个月前15个工作日内提交")  # as it was
    expect(words).to_contain_text(f"改为：{NEW_DUE}")


def test_a_force_majeure_extends_only_what_it_names(page, visit, contract):
    make.recorded(
        contract, contract.people,
        fact("demanded", "2025-12-01", deliverable="training_materials",
             due_on="2026-01-09"),
    )  # fmt: skip
    main = visit("b_lead", "new_fact", "force_majeure")
    page.get_by_label("起始日").fill("2025-12-01")
    page.get_by_label("截止日").fill("2025-12-10")
    page.get_by_label("涉及成果").select_option("tranche_2")
    page.get_by_role("button", name="核对").click()
    follows = page.locator("section", has_text="签署后将发生")
    expect(follows).to_contain_text("2025年12月29日")
    expect(follows).not_to_contain_text("2026年1月9日")
    page.get_by_role("button", name="提请登记").click()

    proposal = Proposal.objects.get(state="open")
    main = visit("a_approver", "fact_proposal", proposal.pk)
    page.get_by_role("button", name="同意并签署").click()
    expect(main).to_contain_text("已签署")

    main = visit("a_handler", "events")
    expect(main).to_contain_text("待证")
    page.get_by_role("link", name="不可抗力").click()
    moves = page.locator("section", has_text="因本事件变动")
    expect(moves).to_contain_text("2025年12月29日")
    expect(moves).not_to_contain_text("2026年1月9日")
    due = visit("b_lead", "deadlines")
    expect(due).to_contain_text("2025年12月29日")
    expect(due).to_contain_text("2026年1月9日")
