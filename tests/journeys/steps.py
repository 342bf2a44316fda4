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
    rows = page.locator("ol.judge > li")
    expect(rows.first).to_be_visible()  # .all() does not wait for the page
    for row in rows.all():
        verdict = row.locator("fieldset")  # beside earlier rounds' verdicts
        verdict.get_by_text("符合" if good else "不符合", exact=True).click()
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
    rows = page.locator("ol.answered > li")
    expect(rows.first).to_be_visible()
    for row in rows.all():
        row.get_by_label("整改说明").fill(words)
    page.get_by_role("button", name="保存答复").click()


def sign(page, key: str) -> None:
    """甲方审批 signs what another prepared, from the to-do page."""
    page.goto(f"{REAL}todo/")
    page.get_by_role("link", name=re.compile("签署.*验收结论")).first.click()
    page.get_by_role("button", name=re.compile("^签署")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("验收")


def seat(page, key: str, titles: list[str]) -> None:
    """甲方 names experts by role: a panel, or more seats of one."""
    page.goto(f"{REAL}deliverables/{key}/")
    page.get_by_role("link", name="逐条验收").click()
    page.get_by_role("link", name="专家组").click()
    page.get_by_label(re.compile("专家身份")).fill("\n".join(titles))
    page.get_by_role("button", name=re.compile("组成专家组|增补")).click()
    expect(page.locator("main")).to_contain_text(titles[-1])


def invite(page, number: int) -> list[tuple[str, str]]:
    """The links and codes of the last seats, each told this once."""
    issued = []
    for place in range(-number, 0):
        rows = page.locator("tbody tr")
        row = rows.nth(rows.count() + place)
        row.get_by_role("button", name="发出链接").click()
        issued.append(
            (
                page.locator("#once-link").inner_text(),
                page.locator(".once .code").inner_text(),
            )
        )
    return issued


def hear_expert(
    page, link: str, code: str, folder: Path, *,
    agrees: bool = True, conflict: bool = False,
) -> None:  # fmt: skip
    """An expert enters by link and code, declares, and says a word."""
    page.goto(link)
    page.get_by_label("验证码").fill(code)
    page.get_by_role("button", name="进入评审").click()
    page.get_by_text("存在，应当回避" if conflict else "无利害关系").click()
    page.get_by_role("button", name="提交声明").click()
    heading = page.get_by_role("heading", level=1)
    if conflict:
        expect(heading).to_contain_text("已声明回避")
        return
    page.get_by_text("同意" if agrees else "不同意", exact=True).click()
    page.get_by_label("意见说明").fill("数据口径须与考核周期一致。")
    paper = folder / "签名意见.pdf"
    paper.write_bytes(make.pdf_bytes())
    page.get_by_label("签名图片或盖章扫描件").set_input_files(str(paper))
    page.get_by_role("button", name="提交意见").click()
    expect(heading).to_contain_text("已提出意见")


def record_panel(signed_in, key: str, result: str) -> None:
    """One of 甲方 asks to record what the panel came to, another signs."""
    for role, button in (
        ("a_handler", "提请登记"), ("a_approver", "签署评审结果"),
    ):  # fmt: skip
        with signed_in(role) as page:
            page.goto(f"{REAL}deliverables/{key}/")
            page.get_by_role("link", name="逐条验收").click()
            page.get_by_role("link", name="专家组").click()
            page.get_by_role("button", name=button).click()
            main = page.locator("main")
            expect(main).to_contain_text(f"专家评审{result}")
