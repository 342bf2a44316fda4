"""What people do on a deliverable's way, step by step, as they see it."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests import factories as make

REAL = "/c/kaifeng-2025/"


def upload(page, folder: Path, name: str, *, piece: str = "") -> None:
    """Choose a file for a piece; wait until it is stored."""
    file = folder / name
    file.write_bytes(make.pdf_bytes(name))
    if piece:
        page.locator("#upload").get_by_label(piece).check()
    page.locator("input[type=file]").set_input_files(str(file))
    stored = page.locator("#files a.name").filter(has_text=name)
    expect(stored).to_be_visible()


def hand_in(page, key: str) -> str:
    """Check and submit; the number of the slip."""
    page.goto(f"{REAL}deliverables/{key}/")
    page.locator("#files").get_by_role("link", name="提交").first.click()
    page.get_by_role("button", name="提交并生成签收单").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("待甲方签收")
    return re.search(r"QS-\d{4}-\d+", heading.inner_text())[0]


def sign_for(page, key: str) -> None:
    """甲方签收, as an act of its own."""
    page.goto(f"{REAL}deliverables/{key}/")
    page.locator("#files").get_by_role("link", name=re.compile("QS-")).click()
    page.get_by_role("link", name="签收", exact=True).click()
    page.get_by_role("button", name="签收", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("甲方已签收")


def judge(
    page, key: str, *, good: bool, numbers: dict[str, str] | None = None
) -> None:
    """Judge every criterion, check, and ask for the signature.

    ``numbers`` are what was counted, by the label they are asked under.
    """
    page.goto(f"{REAL}deliverables/{key}/")
    page.locator("#files").get_by_role("link", name=re.compile("QS-")).click()
    page.get_by_role("link", name="验收", exact=True).click()
    for row in page.locator("ol.judge > li").all():
        row.get_by_text("符合" if good else "不符合", exact=True).click()
        for label, number in (numbers or {}).items():
            for field in row.get_by_label(label, exact=True).all():
                field.fill(number)
                # A number without its evidence is no finding.
                row.get_by_label("证据").select_option(index=1)
        if not good:
            row.get_by_label("意见").fill("缺省级节点出具的确认，请补充。")
    page.get_by_text("验收合格" if good else "验收不合格", exact=True).click()
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.get_by_text("签署后将发生")).to_be_visible()
    page.get_by_role("button", name="提请签署").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("待签署")


def answer(page, key: str, words: str) -> None:
    """乙方 answers every finding of the round that was sent back."""
    page.goto(f"{REAL}deliverables/{key}/")
    page.get_by_role("link", name="逐条答复意见").first.click()
    for row in page.locator("ol.answered > li").all():
        row.get_by_label("整改说明").fill(words)
    page.get_by_role("button", name="保存答复").click()


def sign(page, key: str) -> None:
    """甲方审批 signs what another prepared, from the to-do page."""
    page.goto(f"{REAL}todo/")
    page.get_by_role("link", name=re.compile("签署.*验收结论")).first.click()
    page.get_by_role("button", name=re.compile("^签署")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("验收")
