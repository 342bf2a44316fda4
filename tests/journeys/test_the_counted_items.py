"""Items by the way their acceptance asks for: experts, plans, people on site.

By different accounts on the real agreement, in a browser. Numbers are what
the reviewer counted in the evidence, set against the agreement's own.
"""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from contracts.queries.clock import today
from tests.journeys.steps import (
    REAL,
    answer,
    hand_in,
    hear_expert,
    invite,
    judge,
    record_panel,
    seat,
    sign,
    sign_for,
    upload,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.long,
    pytest.mark.slow,
    pytest.mark.parametrize(
        "portal",
        ["embedded"],
        indirect=True,
    ),
]


def review(signed_in, key: str, *, good: bool, numbers: dict[str, str]):
    """甲方 signs for it, counts, judges, and a second person decides."""
    with signed_in("a_handler") as handler:
        sign_for(handler, key)
        judge(handler, key, good=good, numbers=numbers)
        found = handler.locator("main").inner_text()
    with signed_in("a_approver") as approver:
        sign(approver, key)
    return found


SAMPLE = {"数量": "5", "抽样数": "500", "正确数": "481"}


def resubmit(signed_in, folder, key: str, old: str, new: str) -> None:
    """乙方 replaces a file, answers every finding, hands in."""
    with signed_in("b_onsite") as onsite:
        onsite.goto(f"{REAL}deliverables/{key}/")
        link = re.compile(f"替换 ?{re.escape(old)}")
        onsite.get_by_role("link", name=link).click()
        upload(onsite, folder, new)
        answer(onsite, key, "已按意见修改。")
        hand_in(onsite, key)


def undo(signed_in, key: str) -> None:
    """甲方 takes a conclusion back, by two people, and signs it again."""
    with signed_in("a_handler") as handler:
        handler.goto(f"{REAL}deliverables/{key}/#rounds")
        handler.locator("#rounds").get_by_role(
            "link", name=re.compile("YS-")
        ).click()
        handler.get_by_role("link", name="撤销结论").click()
        handler.get_by_label("理由").fill("第 3 条的数据看错了")
        handler.get_by_role("button", name="提请撤销").click()
        expect(handler.locator("main")).to_contain_text("撤销已提请")
    with signed_in("a_approver") as approver:
        approver.goto(f"{REAL}todo/")
        approver.get_by_role(
            "link", name=re.compile("签署撤销")
        ).first.click()
        approver.get_by_role("button", name="签署撤销").click()
        struck = approver.locator(".struck")
        expect(struck).to_contain_text("第 3 条的数据看错了")
        expect(struck.locator("s")).to_contain_text("验收不合格")
    with signed_in("a_handler") as handler:
        handler.goto(f"{REAL}deliverables/{key}/")
        handler.get_by_role("link", name="逐条验收").click()
        handler.get_by_role("link", name="核对页").click()
        handler.get_by_role("button", name="提请签署").click()
    with signed_in("a_approver") as approver:
        sign(approver, key)


def test_item_1_through_two_rejected_rounds_with_experts(
    signed_in, new_browser, tmp_path
):
    key = "research_report"
    with signed_in("b_onsite") as onsite:
        onsite.goto(f"{REAL}deliverables/{key}/")
        upload(onsite, tmp_path, "调研报告一.pdf", piece="调研报告")
        hand_in(onsite, key)
    review(signed_in, key, good=False, numbers=SAMPLE)
    undo(signed_in, key)

    # Round 2: of three experts one is recused, a fourth takes the seat.
    resubmit(signed_in, tmp_path, key, "调研报告一", "调研报告二.pdf")
    with signed_in("a_handler") as handler:
        sign_for(handler, key)
        seat(handler, key, ["信用管理专家", "统计专家", "财政专家"])
        ways = invite(handler, 3)
        with new_browser() as expert:
            hear_expert(expert, *ways[0], tmp_path, conflict=True)
        seat(handler, key, ["法律专家"])
        expect(handler.locator("main")).to_contain_text("回避，不计入")
        ways = ways[1:] + invite(handler, 1)
        for way, agrees in zip(ways, (True, False, False), strict=True):
            with new_browser() as expert:
                hear_expert(expert, *way, tmp_path, agrees=agrees)
    record_panel(signed_in, key, "未通过")
    with signed_in("a_handler") as handler:
        judge(handler, key, good=False, numbers=SAMPLE)
    with signed_in("a_approver") as approver:
        sign(approver, key)

    # Round 3: three experts agree, and 甲方 accepts.
    resubmit(signed_in, tmp_path, key, "调研报告二", "调研报告三.pdf")
    with signed_in("a_handler") as handler:
        sign_for(handler, key)
        seat(handler, key, ["信用管理专家", "统计专家", "财政专家"])
        for way in invite(handler, 3):
            with new_browser() as expert:
                hear_expert(expert, *way, tmp_path)
    record_panel(signed_in, key, "通过")
    with signed_in("a_handler") as handler:
        judge(handler, key, good=True, numbers=SAMPLE)
    with signed_in("a_approver") as approver:
        sign(approver, key)

    with signed_in("b_lead") as lead:
        lead.goto(f"{REAL}deliverables/{key}/rounds/")
        expect(lead.get_by_role("heading", level=1)).to_contain_text(
            "退回 2 次后合格"
        )
        expect(lead.locator("#round-1 .struck")).to_contain_text("已撤销")
        assert 4 == lead.locator("a").filter(has_text="YS-").count() + (
            lead.locator(".struck s").filter(has_text="YS-").count()
        )


def test_item_4_is_not_accepted_on_four_plans(signed_in, tmp_path):
    key = "scenario_plans"
    plans = [f"场景{n}推广方案.pdf" for n in "一二三四"]
    with signed_in("b_onsite") as onsite:
        onsite.goto(f"{REAL}deliverables/{key}/")
        for plan in plans:
            upload(onsite, tmp_path, plan)
        expect(onsite.locator("main")).to_contain_text("4/5")
        onsite.goto(f"{REAL}deliverables/{key}/submit/")
        expect(onsite.locator("main")).to_contain_text("还差 1 件")
        onsite.goto(f"{REAL}deliverables/{key}/")
        upload(onsite, tmp_path, "场景五推广方案.pdf")
        hand_in(onsite, key)

    counted = {"数量": "4"}  # the fifth is an outline only
    found = review(signed_in, key, good=False, numbers=counted)
    assert "4/5" in found

    with signed_in("b_onsite") as onsite:
        onsite.goto(f"{REAL}deliverables/{key}/")
        onsite.get_by_role("link", name=re.compile("替换 ?场景五")).click()
        upload(onsite, tmp_path, "场景五推广方案（补全）.pdf")
        answer(onsite, key, "场景五方案已补全。")
        hand_in(onsite, key)
    found = review(signed_in, key, good=True, numbers={"数量": "5"})
    assert "5/5" in found
    # Plans are accepted; that five scenarios are live is another light.
    with signed_in("a_handler") as handler:
        handler.goto(f"{REAL}services/4/")
        lights = handler.locator(".lights")
        expect(lights).to_contain_text("应用场景落地")
        expect(lights).to_contain_text("尚未补录")
        expect(handler.locator(f"#d-{key}")).to_contain_text("验收合格")


def test_item_10_takes_three_trainings(signed_in, tmp_path):
    key = "training_materials"
    with signed_in("b_lead") as lead:
        lead.goto(f"{REAL}deliverables/{key}/")

        def training(n: str) -> None:
            for paper, piece in (
                ("讲义", "专题培训资料"),
                ("议程", "培训议程"),
                ("签到表", "培训签到表"),
            ):
                upload(lead, tmp_path, f"第{n}场{paper}.pdf", piece=piece)

        training("一")
        training("二")
        expect(lead.locator("#files")).to_contain_text("还差 1 件")
        training("三")
        hand_in(lead, key)
    found = review(signed_in, key, good=True, numbers={"数量": "3"})
    assert "3/3" in found


def test_item_14_through_a_month_of_attendance(signed_in, tmp_path):
    key, people = "onsite_staff_file", ("驻场一", "驻场二", "驻场三")
    month_ago = today() - timedelta(days=30)
    with signed_in("b_onsite") as onsite:
        for person in people:
            onsite.goto(f"{REAL}facts/new/on_site/")
            onsite.get_by_label("人员").fill(person)
            onsite.get_by_label("起始日").fill(month_ago.isoformat())
            qualified = onsite.get_by_role("group", name="具备专业资质")
            qualified.get_by_text("是", exact=True).click()
            onsite.locator("form .btn.p").first.click()
            onsite.locator("button[name=sign]").click()
        onsite.goto(f"{REAL}deliverables/{key}/")
        for person in people:
            upload(onsite, tmp_path, f"{person}资质.pdf", piece="专业资质材料")
        upload(onsite, tmp_path, "考勤记录.pdf", piece="驻场考勤记录")
        hand_in(onsite, key)
    with signed_in("a_handler") as handler:
        for _ in people:
            handler.goto(f"{REAL}todo/")
            confirm = re.compile("确认.*驻场")
            handler.get_by_role("link", name=confirm).first.click()
            handler.get_by_role("button", name="同意并签署").click()
        handler.goto(f"{REAL}services/14/")
        expect(handler.locator(".lights")).to_contain_text("3")
    found = review(signed_in, key, good=True, numbers={"数量": "3"})
    assert "3/3" in found
