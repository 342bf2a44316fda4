"""From the first tranche to the third: blocked, payable, paid, invoiced late.

On the demo contract, whose day a test may move: nothing here waits for a
clock. The three kinds of report are read back and held against the standing
that the interface for programs gives.
"""

import csv
import io
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect
from pypdf import PdfReader

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.parametrize(
        "portal",
        ["servers"],
        indirect=True,
    ),
]

SLUG = "kaifeng-2025-demo"
DEMO = f"/c/{SLUG}/"
T2 = Decimal("447000.00")
PAYABLE_ON, LATE_ON = date(2026, 1, 20), date(2026, 2, 3)
INVOICE = "26410000000000000027"

# All that T2 waits for but the written confirmation, which follows by hand.
NEW_YEAR = """\
agreement = "kaifeng_2025"
as_of = 2026-01-19
complete_through = 2026-01-19
"""


def told(kind: str, **fields) -> str:
    """One fact of a facts file."""
    lines = ["[[facts]]", f'kind = "{kind}"']
    for name, value in fields.items():
        plain = str(value).lower() if isinstance(value, bool) else value
        quoted = isinstance(value, str) and not re.match(r"\d{4}-", value)
        lines.append(f'{name} = "{plain}"' if quoted else f"{name} = {plain}")
    return "\n".join(lines) + "\n"


def january() -> str:
    """What happened between the demo's day and the confirmation."""
    facts = [
        told("measured", indicator=name, value=value, baseline=True,
             period_end="2025-05-31", published_on="2026-01-05")
        for name, value in (("water", "70.1"), ("air", "75.0"))
    ]  # fmt: skip
    for key, on in (
        ("collection_report", "2026-01-06"), ("scenario_plans", "2026-01-08")
    ):  # fmt: skip
        facts.append(told("submitted", deliverable=key, on=on))
        facts.append(told("received", deliverable=key, on=on))
    facts.append(told("counted", quota="scenario_plans", on="2026-01-08"))
    for key, on in (
        ("research_report", "2026-01-09"), ("work_plan", "2026-01-09"),
        ("score_measures", "2026-01-12"), ("scenario_plans", "2026-01-14"),
        ("collection_report", "2026-01-15"),
    ):  # fmt: skip
        facts.append(told("accepted", deliverable=key, on=on))
    for key in ("score_measures", "scenario_plans"):
        facts.append(told("approved", deliverable=key, on="2026-01-16"))
    return NEW_YEAR + "".join(facts)


def move_to(portal, day: date) -> None:
    """Let the demo's day be another; its records go on to that day."""
    portal.manage(
        "shell", "-c",
        "from contracts.models import Contract;"
        f"Contract.objects.filter(slug={SLUG!r}).update("
        f"pinned_on='{day}', records_complete_through='{day}')",
    )  # fmt: skip


def standing(page) -> dict:
    """What the interface for programs says, on the session of the page."""
    answer = page.request.get(f"/api/v1/contracts/{SLUG}/standing/")
    assert answer.ok
    return answer.json()


def tranche(page, number: int) -> dict:
    """One tranche of the standing."""
    (row,) = [one for one in standing(page)["tranches"]
              if one["number"] == number]  # fmt: skip
    return row


def headline(page, address: str) -> str:
    """What a page says first."""
    page.goto(f"{DEMO}{address}")
    return page.get_by_role("heading", level=1).inner_text()


def confirm(page) -> None:
    """Go on to the 核对 page and sign it."""
    page.locator("form .btn.p").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("核对")
    page.locator("button[name=sign]").click()


def sign_off(signed_in, key: str) -> None:
    """甲方书面确认, asked for by one and signed by another."""
    with signed_in("a_handler") as handler:
        handler.goto(f"{DEMO}deliverables/{key}/sign-off/confirmed/")
        handler.locator("form .btn.p").first.click()
    with signed_in("a_approver") as approver:
        approver.goto(f"{DEMO}todo/")
        approver.locator("main").get_by_role(
            "link", name=re.compile("书面确认")
        ).first.click()
        approver.get_by_role("button", name=re.compile("签署|确认")).first.click()


def pay(signed_in, on: date) -> None:
    """Three hands: asked for, approved, credited."""
    with signed_in("a_handler") as handler:
        handler.goto(f"{DEMO}payments/2/")
        handler.locator("#acts").get_by_role("link", name="提请付款").click()
        confirm(handler)
    with signed_in("a_approver") as approver:
        approver.goto(f"{DEMO}payments/2/")
        approver.locator("#acts").get_by_role("link", name="审批").click()
        approver.get_by_label("审批单号").fill("审批-2")
        approver.get_by_role("button", name="签署并批准").click()
    with signed_in("a_finance") as finance:
        finance.goto(f"{DEMO}payments/2/")
        finance.locator("#acts").get_by_role("link", name="登记到账").click()
        finance.get_by_label("到账日").fill(on.isoformat())
        finance.get_by_label("凭证号").fill("凭证-2")
        confirm(finance)


def test_t2_goes_from_blocked_to_paid_and_t3_waits(
    portal, signed_in, tmp_path
):
    with signed_in("a_finance") as finance:
        assert "已支付" in headline(finance, "payments/1/")
        assert tranche(finance, 2)["state"] == "blocked"
    facts = tmp_path / "january.toml"
    facts.write_text(january(), "utf-8")
    portal.manage("import_facts", str(facts), "--contract", SLUG)
    move_to(portal, PAYABLE_ON)
    with signed_in("a_finance") as finance:
        row = tranche(finance, 2)
        lacking = [one for one in row["conditions"] if one["value"] is not True]
        assert row["state"] == "blocked"
        assert ["书面确认" in one["missing"] for one in lacking] == [True]
    for key in ("research_report", "work_plan"):
        sign_off(signed_in, key)
    with signed_in("a_finance") as finance:
        assert tranche(finance, 2)["state"] == "payable"
    pay(signed_in, PAYABLE_ON)
    with signed_in("a_finance") as finance:
        assert "已支付" in headline(finance, "payments/2/")
        assert Decimal(tranche(finance, 2)["paid"]) == T2
    move_to(portal, LATE_ON)
    invoice_late(signed_in)
    with signed_in("a_finance") as finance:
        assert tranche(finance, 3)["state"] == "waiting"
        finance.goto(f"{DEMO}payments/3/")
        expect(finance.locator("main")).to_contain_text("596,000.00")
        reconcile(finance, tmp_path)


def invoice_late(signed_in) -> None:
    """Due five working days after 2026-01-20, issued a week after that."""
    with signed_in("b_lead") as lead:
        lead.goto(f"{DEMO}payments/2/invoice/")
        lead.get_by_label("发票号码").fill(INVOICE)
        lead.get_by_label("开票日期").fill(LATE_ON.isoformat())
        confirm(lead)
        (row,) = [one for one in standing(lead)["invoices"]
                  if one["tranche"] == 2]  # fmt: skip
        assert row["due_on"] == "2026-01-27"
        assert row["state"] == "met_late"
        lead.goto(f"{DEMO}invoices/")
        expect(lead.locator("main")).to_contain_text(INVOICE)


def reconcile(finance, folder: Path) -> None:
    """XLSX, CSV and PDF say what the standing says, to the fen."""
    answer = standing(finance)
    paid = sum(Decimal(one["paid"]) for one in answer["tranches"])
    assert paid == 2 * T2
    amounts = {Decimal(one["amount"]) for one in answer["tranches"]} | {paid}
    owed = {Decimal(one["amount"]) for one in answer["remedies"]
            if one["amount"] is not None}  # fmt: skip
    assert owed  # the late scenario plans are claimed
    for kind, read in (("XLSX", in_book), ("CSV", in_table), ("PDF", in_paper)):
        found = read(export(finance, folder, kind))
        assert amounts | owed <= found, kind


def in_book(place: Path) -> set[Decimal]:
    """The numbers of a workbook."""
    sheets = load_workbook(place)
    values = [cell.value for sheet in sheets for row in sheet.iter_rows()
              for cell in row]  # fmt: skip
    assert INVOICE in values
    return {
        Decimal(str(value)).quantize(Decimal("0.01"))
        for value in values
        if isinstance(value, int | float)
    }


def in_table(place: Path) -> set[Decimal]:
    """The numbers of a CSV file."""
    rows = csv.reader(io.StringIO(place.read_bytes().decode("utf-8-sig")))
    values = [cell for row in rows for cell in row]
    assert INVOICE in values
    return {
        Decimal(value) for value in values if re.fullmatch(r"-?\d+\.\d\d", value)
    }


def in_paper(place: Path) -> set[Decimal]:
    """The amounts printed on a PDF."""
    text = "".join(page.extract_text() for page in PdfReader(place).pages)
    flat = re.sub(r"\s+", "", text)
    assert INVOICE in flat
    return {
        Decimal(amount.replace(",", ""))
        for amount in re.findall(r"[￥¥](-?[\d,]+\.\d\d)", flat)
    }


def export(page, folder: Path, kind: str) -> Path:
    """Make a payment-status report and download it."""
    page.goto(f"{DEMO}exports/")
    page.get_by_role("radio", name=re.compile(f"^{kind}")).check()
    page.get_by_role("button", name="生成").first.click()
    link = page.get_by_role("link", name=re.compile("下载")).first
    with page.expect_download() as download:
        link.click()
    place = folder / f"report.{kind.lower()}"
    download.value.save_as(place)
    return place
