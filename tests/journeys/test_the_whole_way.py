"""From an uploaded deliverable to a payment-status report, in a browser.

On the real agreement, by different accounts, on SQLite with a queue of files;
with the long journeys once more, on PostgreSQL and Redis with a worker of its
own (where the journeys of the money and of the past go every day).
"""

import csv
import io
import re
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.journeys.steps import (
    REAL,
    answer,
    hand_in,
    judge,
    sign,
    sign_for,
    upload,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.parametrize(
        "portal",
        ["embedded", pytest.param("servers", marks=pytest.mark.long)],
        indirect=True,
    ),
]

DEMO = "/c/kaifeng-2025-demo/"
SECONDS_TO_RENDER = 90


def condition(page, number: int, title: str) -> str:
    """The words of one condition of a payment gate."""
    page.goto(f"{REAL}payments/{number}/")
    heading = page.locator(".h").filter(has_text=title)
    row = page.locator("#gate li").filter(has=heading)
    return row.inner_text()


def test_a_deliverable_goes_the_whole_way(signed_in, tmp_path):
    model = "pre_credit_model"
    with signed_in("a_finance") as finance:
        assert "尚未补录" in condition(finance, 2, "预授信建模")

    with signed_in("b_onsite") as onsite:
        onsite.goto(f"{REAL}deliverables/{model}/")
        expect(onsite.locator("#files")).to_contain_text("还差 1 件")
        upload(onsite, tmp_path, "建模指导材料.pdf", piece="证明材料")
        upload(onsite, tmp_path, "模型说明.pdf", piece="模型说明")
        onsite.get_by_role("link", name=re.compile("替换 ?建模指导材料.pdf")).click()
        upload(onsite, tmp_path, "建模指导材料（更正）.pdf")
        expect(onsite.locator("#files")).to_contain_text("第 2 版")
        slip = hand_in(onsite, model)
        assert slip.startswith("QS-")

    with signed_in("a_handler") as handler:
        sign_for(handler, model)
        judge(handler, model, good=False)
        # Who prepared it is told that another person signs.
        expect(handler.locator("main")).to_contain_text("甲方审批")
        assert 0 == handler.get_by_role("button", name="签署").count()

    with signed_in("a_approver") as approver:
        sign(approver, model)
        expect(approver.get_by_role("heading", level=1)).to_contain_text(
            "验收不合格"
        )

    with signed_in("b_onsite") as onsite:
        onsite.goto(f"{REAL}deliverables/{model}/")
        expect(onsite.locator("#rounds")).to_contain_text(
            "缺省级节点出具的确认，请补充。"
        )
        onsite.get_by_role("link", name=re.compile("替换 ?模型说明")).click()
        upload(onsite, tmp_path, "模型说明（整改）.pdf")
        answer(onsite, model, "已补省级节点出具的确认。")
        second = hand_in(onsite, model)
        assert second != slip

    with signed_in("a_handler") as handler:
        sign_for(handler, model)
        judge(handler, model, good=True)
    with signed_in("a_approver") as approver:
        sign(approver, model)
        packet = acceptance_packet(approver, tmp_path)
    for words in ("验收书", second, "第二条", "建模指导材料（更正）.pdf", "不合格"):
        assert words in packet

    accept_at_once(signed_in, tmp_path, "node_interface")
    with signed_in("a_finance") as finance:
        row = condition(finance, 2, "预授信建模")
        assert "满足" in row
        assert "不满足" not in row
        assert "尚未补录" not in row


def accept_at_once(signed_in, folder: Path, key: str) -> None:
    """Another deliverable of the same condition, accepted in round one."""
    with signed_in("b_lead") as lead:
        lead.goto(f"{REAL}deliverables/{key}/")
        upload(lead, folder, "对接完成证明.pdf", piece="证明材料")
        hand_in(lead, key)
    with signed_in("a_handler") as handler:
        sign_for(handler, key)
        judge(handler, key, good=True)
    with signed_in("a_approver") as approver:
        sign(approver, key)


def acceptance_packet(page, folder: Path) -> str:
    """Ask for the packet, follow the worker, open the PDF: its text."""
    ask = page.get_by_role("button", name=re.compile("生成验收书|到任务进度"))
    if ask.count():
        ask.click()
    else:
        page.get_by_role("link", name=re.compile("验收书")).first.click()
    link = page.locator("a[href$='/file/']").first
    link.wait_for(timeout=SECONDS_TO_RENDER * 1000)
    with page.expect_download() as download:
        link.click()
    place = folder / "packet.pdf"
    download.value.save_as(place)
    reader = PdfReader(place)
    text = "".join(page.extract_text() for page in reader.pages)
    return re.sub(r"\s+", "", text)


def test_money_takes_three_hands_and_then_an_invoice(signed_in):
    """T1 of the real agreement: asked for, approved, credited, invoiced."""
    with signed_in("a_handler") as handler:
        handler.goto(f"{REAL}payments/1/")
        handler.locator("#acts").get_by_role("link", name="提请付款").click()
        confirm(handler)
        # Who asked is not offered the approval.
        acts = handler.locator("#acts")
        expect(acts).to_contain_text("甲方审批")
        assert 0 == acts.get_by_role("link", name="审批").count()
    with signed_in("a_approver") as approver:
        approver.goto(f"{REAL}payments/1/")
        approver.locator("#acts").get_by_role("link", name="审批").click()
        approver.get_by_label("审批单号").fill("审批-1")
        approver.get_by_role("button", name="签署并批准").click()
    with signed_in("a_finance") as finance:
        finance.goto(f"{REAL}todo/")
        finance.get_by_role("link", name=re.compile("登记第1笔付款")).click()
        finance.locator("#acts").get_by_role("link", name="登记到账").click()
        finance.get_by_label("到账日").fill(today())
        finance.get_by_label("凭证号").fill("凭证-1")
        confirm(finance)
        expect(finance.get_by_role("heading", level=1)).to_contain_text(
            "已支付"
        )
    with signed_in("b_lead") as lead:
        lead.goto(f"{REAL}payments/1/")
        number = "2526" + "0" * 15 + "7"
        lead.goto(f"{REAL}payments/1/invoice/")
        lead.get_by_label("发票号码").fill(number)
        lead.get_by_label("开票日期").fill(today())
        confirm(lead)
        lead.goto(f"{REAL}invoices/")
        expect(lead.locator("main")).to_contain_text(number)


def today() -> str:
    """Today in Kaifeng, as the running portal sees it."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()


def confirm(page) -> None:
    """Go on to the 核对 page and sign it."""
    page.locator("form .btn.p").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("核对")
    page.locator("button[name=sign]").click()


def test_finance_downloads_a_report_whose_figures_tie(signed_in, tmp_path):
    with signed_in("a_finance") as finance:
        book = export(finance, tmp_path, DEMO, "XLSX")
        again = export_again(finance, tmp_path, DEMO)
        table = export(finance, tmp_path, DEMO, "CSV")
    assert book.read_bytes() == again.read_bytes()
    sheets = load_workbook(book)
    cells = [
        cell.value
        for sheet in sheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    amounts = [
        Decimal(str(value)).quantize(Decimal("0.01"))
        for value in cells
        if isinstance(value, int | float)
    ]
    assert Decimal("1490000.00") in amounts
    assert Decimal("8940.00") in amounts
    assert any("演示" in str(value) for value in cells)
    assert "25000000000000000001" in cells
    raw = table.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert any("演示" in cell for row in rows for cell in row)


def export(page, folder: Path, contract: str, kind: str) -> Path:
    """Make a new export and download it."""
    page.goto(f"{contract}exports/")
    page.get_by_text(kind, exact=False).first.click()
    page.get_by_role("button", name=re.compile("生成|导出")).first.click()
    return export_again(page, folder, contract)


def export_again(page, folder: Path, contract: str) -> Path:
    """Download the newest kept export."""
    page.goto(f"{contract}exports/")
    link = page.get_by_role("link", name=re.compile("下载")).first
    with page.expect_download() as download:
        link.click()
    suffix = Path(download.value.suggested_filename).suffix
    place = folder / f"{len(list(folder.iterdir()))}{suffix}"
    download.value.save_as(place)
    return place
