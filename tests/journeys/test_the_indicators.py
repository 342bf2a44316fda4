"""A set comes in, its baseline is signed by both, a value moves the payment.

第二条第2款第②项第(3)目, on the real agreement, in a browser: what 乙方 loads and
reports counts only once 甲方 has signed it.
"""

import pytest
from playwright.sync_api import expect

from tests import factories as make
from tests.journeys.steps import REAL
from tests.measured import values_csv

pytestmark = [
    pytest.mark.browser,
    pytest.mark.long,
    pytest.mark.slow,
    pytest.mark.parametrize("portal", ["embedded"], indirect=True),
]


def condition(page):
    """The second payment's condition as 指标 shows it."""
    page.goto(f"{REAL}indicators/")
    return page.locator("ul.cond li").filter(has_text="第2笔款项条件")


def report(page, folder, which: str, number: str, end: str) -> str:
    """Report the six by table, with the official paper; its address."""
    table, paper = folder / f"{which}.csv", folder / f"{which}.pdf"
    table.write_bytes(values_csv(number, end))
    paper.write_bytes(make.pdf_bytes(which))
    page.goto(f"{REAL}indicators/record/")
    form = page.locator("section").filter(
        has=page.get_by_role("heading", name="按表登记")
    )
    form.locator(f"input[name=which][value={which}]").check()
    form.get_by_label("数值表").set_input_files(table)
    form.get_by_label("来源文件").set_input_files(paper)
    form.get_by_role("button", name="按表提请签认").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("待签认")
    return page.url


def confirm(signed_in, role: str, address: str) -> None:
    """The other side compares with the paper and signs."""
    with signed_in(role) as page:
        page.goto(address)
        page.get_by_role("button", name="核对无误，签认").click()
        expect(page.locator("#messages")).to_contain_text("已签认 6 项")


def test_the_condition_goes_from_unknown_to_met(signed_in, tmp_path):
    with signed_in("b_lead") as lead:
        expect(condition(lead)).to_contain_text("无法判定")
        lead.goto(f"{REAL}indicators/sets/load/")
        with lead.expect_download() as template:
            lead.get_by_role("link", name="信用信息归集指标 XLSX").click()
        filled = tmp_path / "六类.xlsx"
        template.value.save_as(filled)
        lead.get_by_label("版本").fill("2024年")
        lead.get_by_label("来源").fill("双方持有的文件")
        lead.get_by_label("指标表").set_input_files(filled)
        lead.get_by_role("button", name="载入").click()
        expect(lead.locator("#messages")).to_contain_text("共 6 项指标")
        baseline = report(lead, tmp_path, "baseline", "71.4", "2025-03-31")
    confirm(signed_in, "a_approver", baseline)
    with signed_in("b_onsite") as onsite:
        expect(condition(onsite)).to_contain_text("无法判定")
        value = report(onsite, tmp_path, "value", "86", "2025-11-30")
    confirm(signed_in, "a_handler", value)
    with signed_in("auditor") as reader:
        row = condition(reader)
        expect(row).to_contain_text("满足")
        expect(row).not_to_contain_text("无法判定")
        heading = reader.get_by_role("heading", level=1)
        expect(heading).to_contain_text("6 项提升")
