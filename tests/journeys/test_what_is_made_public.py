"""第七条第3款 in a browser: no public export without both written consents.

By three accounts on the real agreement: 甲方财务 is refused and told whose
consent is missing, each side records its own, and then the file says 公开.
"""

import io

import openpyxl
import pytest
from playwright.sync_api import expect

from contracts.queries.clock import today
from tests import factories as make
from tests.journeys.steps import REAL

pytestmark = [
    pytest.mark.browser,
    pytest.mark.long,
    pytest.mark.slow,
    pytest.mark.parametrize("portal", ["embedded"], indirect=True),
]
DONE = "已生成付款状态表"


def export(page, audience: str) -> None:
    """Ask for 付款状态表 of today for an audience."""
    page.goto(f"{REAL}exports/")
    page.get_by_label(audience).check()
    page.get_by_role("button", name="生成", exact=True).click()


def consent(page, folder) -> None:
    """Record one's own side's written consent, with its scan."""
    scan = folder / "同意.pdf"
    scan.write_bytes(make.pdf_bytes("同意"))
    page.goto(f"{REAL}confidentiality/")
    page.get_by_label("付款状态表").check()
    page.get_by_label("范围与用途").fill("仅用于年度工作总结")
    page.get_by_label("书面日期").fill(today().isoformat())
    page.get_by_label("书面同意扫描件").set_input_files(str(scan))
    page.get_by_role("button", name="登记书面同意").click()
    expect(page.get_by_role("status")).to_contain_text("已登记本方的书面同意")


def refused_for_want_of(page, sides: str) -> None:
    """The page says whose consent is missing, and made nothing."""
    expect(page.locator(".error-summary")).to_contain_text(
        f"缺{sides}的书面同意"
    )
    expect(page.get_by_text(DONE)).to_have_count(0)


def test_a_public_export_waits_for_both_consents_and_is_marked(
    signed_in, tmp_path
):
    with signed_in("a_finance") as finance:
        export(finance, "公开")
        refused_for_want_of(finance, "甲方、乙方")
    with signed_in("a_approver") as approver:
        consent(approver, tmp_path)
    with signed_in("a_finance") as finance:
        export(finance, "公开")
        refused_for_want_of(finance, "乙方")
    with signed_in("b_lead") as lead:
        consent(lead, tmp_path)
        row = lead.get_by_role("row").filter(has_text="付款状态表").first
        expect(row).to_contain_text("可以公开")
    with signed_in("a_finance") as finance:
        export(finance, "公开")
        expect(finance.get_by_role("status")).to_contain_text(DONE)
        row = finance.get_by_role("row").filter(has_text="受众：公开")
        with finance.expect_download() as download:
            row.get_by_role("link", name="下载").click()
        path = tmp_path / "公开.xlsx"
        download.value.save_as(path)
    assert "【公开】付款状态表" in download.value.suggested_filename
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    said = "\n".join(
        str(cell)
        for sheet in book
        for cells in sheet.iter_rows(values_only=True)
        for cell in cells
        if cell
    )
    assert "受众：公开（经双方书面同意公开）" in said
    assert "制表：" not in said
