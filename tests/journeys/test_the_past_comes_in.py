"""A workbook of the past, from the empty template to 启用, by both sides."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests import workbooks
from tests.stories import fact

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.parametrize(
        "portal",
        ["servers"],
        indirect=True,
    ),
]

REAL = "/c/kaifeng-2025/"
SHEET = "款项与发票"
DAY = timedelta(days=1)


def fill(template: Path, target: Path, paid_on: str) -> Path:
    """What a person of 甲方 types into the downloaded template."""
    book = load_workbook(template)
    workbooks.write(book, SHEET, 事实="到账", 款项序号="第1笔", 日期=paid_on,
                    **{"金额（元）": "￥447,000.00"})  # fmt: skip
    workbooks.write_fact(
        book, fact("invoiced", "2025-07-08", tranche=1, amount="447000.00",
                   number="25000000000000000001"),
    )  # fmt: skip
    book.save(target)
    return target


def send(page, file: Path) -> None:
    page.goto(f"{REAL}backfill/")
    page.get_by_label("填好的补录表").set_input_files(str(file))
    page.get_by_role("button", name="上传并核对").click()


def test_the_past_is_filled_in_checked_signed_and_put_into_service(
    signed_in, tmp_path
):
    with signed_in("a_handler") as page:
        page.goto(REAL)
        page.locator("main").get_by_role("link", name="上传补录表").click()
        with page.expect_download() as download:
            page.get_by_role("link", name="下载补录模板").click()
        template = tmp_path / "template.xlsx"
        download.value.save_as(template)
        send(page, fill(template, tmp_path / "wrong.xlsx", "7月3日"))
        heading = page.get_by_role("heading", level=1)
        expect(heading).to_contain_text("1 处问题")
        expect(page.get_by_role("row").filter(has_text="7月3日")).to_contain_text(
            "看不出是哪一天"
        )
        send(page, fill(template, tmp_path / "right.xlsx", "2025年7月3日"))
        expect(heading).to_contain_text("2 项事实可以记入")
        page.get_by_role("button", name="确认记入 2 项").click()
        expect(heading).to_contain_text("待会签")
        batch = page.url
    with signed_in("b_lead") as page:
        page.goto(f"{REAL}todo/")
        page.locator("main").get_by_role("link", name=re.compile("会签")).click()
        expect(page).to_have_url(batch)
        page.get_by_role("button", name="会签这批补录").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("已会签")
        page.goto(f"{REAL}payments/1/")
        expect(page.locator("main")).to_contain_text("447,000.00")
    through, today = _days()
    settle(signed_in, through, today)


def _days() -> tuple[date, date]:
    from django.utils import timezone

    today = timezone.localdate()
    return today - DAY, today


def settle(signed_in, through: date, start: date) -> None:
    """乙方 proposes how far the record goes and 启用; 甲方 confirms."""
    with signed_in("b_lead") as page:
        page.goto(f"{REAL}backfill/records/?through={through}")
        expect(page.locator("main")).to_contain_text("确认后的变化")
        page.get_by_role("button", name="提请对方确认").click()
    with signed_in("a_approver") as page:
        page.goto(f"{REAL}backfill/records/")
        page.get_by_role("button", name="确认记录补齐至").click()
        page.get_by_label("启用日").fill(start.isoformat())
        page.get_by_role("button", name="提请启用").click()
    with signed_in("b_lead") as page:
        page.goto(f"{REAL}backfill/records/")
        page.get_by_role("button", name="起启用").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("起启用")
        page.goto(REAL)
        expect(page.get_by_role("heading", name="补录清单")).to_have_count(0)
