"""A breach notice in a real browser: drafted, posted, and due on 期限.

Issue 7, done when 2: 「a breach notice runs into its cure date」.
"""

import re

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from tests import factories as make
from tests.wire import SITE, Wire

pytestmark = [
    pytest.mark.browser,
    pytest.mark.long,
    pytest.mark.django_db,
]


@pytest.fixture
def desk(page: Page):
    contract = make.make_contract(is_demo=True, pinned_on=make.TODAY)
    contract.records_complete_through = make.TODAY
    contract.save()
    people = make.make_people(contract)
    with Wire(Client()).up() as wire:
        page.route("**/*", wire)

        def at(role: str, place: str) -> Page:
            wire.client = Client()
            wire.client.force_login(getattr(people, role))
            page.goto(f"{SITE}/c/{contract.slug}/{place}")
            return page

        yield at


def sign(page: Page, what: str) -> None:
    """The second person finds it on the desk and signs."""
    page.get_by_role("link", name=what).first.click()
    page.get_by_role("button", name="同意并签署").click()
    expect(page.locator("#messages")).to_contain_text("已签")


def record(page: Page, step: str, **typed: str) -> None:
    page.get_by_role("link", name="关于要求停止违约行为").first.click()
    page.get_by_role("link", name=f"登记{step}").click()
    for label, words in typed.items():
        page.get_by_label(label).fill(words)
    page.get_by_label("凭据").set_input_files(
        {
            "name": f"{step}.pdf",
            "mimeType": "application/pdf",
            "buffer": make.pdf_bytes(step),
        }
    )
    page.get_by_role("button", name="提请登记").click()
    expect(page.locator("#messages")).to_contain_text(f"已提请登记{step}")


def test_a_breach_notice_is_posted_received_and_due_on_the_deadlines(desk):
    page = desk("a_handler", "notices/")
    page.get_by_role("link", name="违约通知").click()
    body = page.get_by_label("正文")
    expect(body).to_have_value(re.compile("若在守约方发出上述通知后30日内"))
    body.fill(body.input_value().replace("〔", "").replace("〕", ""))
    page.get_by_role("button", name="保存草稿").click()
    page.get_by_role("button", name="提请签发").click()
    sign(desk("a_approver", "todo/"), "签发违约通知")

    record(
        desk("a_handler", "notices/"), "交寄", 承运单位="邮政", 单号="EX1"
    )
    sign(desk("a_approver", "todo/"), "登记交寄")
    page = desk("b_lead", "deadlines/")
    row = page.get_by_role("row").filter(has_text="停止违约并补救")
    expect(row).to_contain_text("2026年1月14日")
    row.get_by_role("link", name="函 JH-2025-001").click()
    expect(page.locator("main")).to_contain_text("已交寄")

    record(desk("a_handler", "notices/"), "收到")
    sign(desk("a_approver", "todo/"), "登记收到")
    page = desk("b_lead", "notices/")
    expect(page.locator("main")).to_contain_text("已收到")
