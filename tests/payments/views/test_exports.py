"""报表导出: make one, list it, fetch it again byte for byte."""

import io
from datetime import date

import openpyxl
import pytest

from contracts.models import AuditEvent, ExportRecord
from contracts.services.disclosure import record_consent
from payments.rules.report import ReportKind
from tests import factories as make

MAKERS = ("a_handler", "a_approver", "a_finance", "b_lead", "auditor")
ASK = {"kind": "payment_status", "as_of": "2025-12-15", "fmt": "xlsx"}


def words(response) -> str:
    return response.content.decode()


def body(response) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.parametrize("role", MAKERS)
def test_those_who_may_make_one_and_fetch_it(story, role):
    done = story.post(role, "make_export", **ASK)
    assert story.url("exports") == done.url
    record = ExportRecord.objects.get()
    assert record.number in words(story.get(role, "exports"))
    assert body(story.get(role, "export", record.pk)).startswith(b"PK")


def test_onsite_staff_are_told_who_can(story):
    page = story.post("b_onsite", "make_export", **ASK)
    assert 403 == page.status_code
    assert "甲方财务" in words(page)
    assert "当前角色不能导出" in words(story.get("b_onsite", "exports"))


@pytest.mark.parametrize("role", ["expert", "system_admin"])
def test_others_find_no_page(story, role):
    assert 404 == story.get(role, "exports").status_code


def test_it_is_handed_out_again_unchanged_though_facts_moved_on(story):
    story.post("a_finance", "make_export", **ASK)
    record = ExportRecord.objects.get()
    first = body(story.get("a_finance", "export", record.pk))
    story.paid()
    assert first == body(story.get("auditor", "export", record.pk))


def test_the_figures_are_those_of_the_standing(story):
    story.paid()
    story.post("a_finance", "make_export", **ASK)
    record = ExportRecord.objects.get()
    content = body(story.get("a_finance", "export", record.pk))
    page = openpyxl.load_workbook(io.BytesIO(content))["付款状态"]
    row = next(page.iter_rows(min_row=4, max_row=4, values_only=True))
    assert ("第1笔预付款", 447000, "已支付") == (row[0], row[2], row[4])


def test_it_comes_as_a_file_that_no_browser_runs(story):
    story.post("a_finance", "make_export", **{**ASK, "fmt": "csv"})
    record = ExportRecord.objects.get()
    page = story.get("a_finance", "export", record.pk)
    assert page["Content-Disposition"].startswith("attachment;")
    assert "nosniff" == page["X-Content-Type-Options"]
    assert "no-store" in page["Cache-Control"]
    assert body(page).startswith(b"\xef\xbb\xbf")


def test_a_day_to_come_is_refused_and_stays_in_the_form(story):
    page = story.post(
        "a_finance", "make_export",
        **{**ASK, "as_of": "2025-12-16", "fmt": "csv"},
    )  # fmt: skip
    assert "截至日不能晚于今天" in words(page)
    assert 'value="2025-12-16"' in words(page)
    assert not ExportRecord.objects.exists()


def test_a_past_day_may_be_asked_for(story):
    story.post("a_finance", "make_export", **{**ASK, "as_of": "2025-09-01"})
    assert date(2025, 9, 1) == ExportRecord.objects.get().as_of


def test_party_b_does_not_fetch_what_party_a_made(story):
    story.post("a_finance", "make_export", **ASK)
    record = ExportRecord.objects.get()
    assert 404 == story.get("b_lead", "export", record.pk).status_code
    assert 404 == story.get("b_onsite", "export", record.pk).status_code


def test_another_contracts_export_does_not_exist_here(story, silent):
    story.post("a_finance", "make_export", **ASK)
    record = ExportRecord.objects.get()
    assert 404 == silent.get("a_finance", "export", record.pk).status_code


def test_asking_for_the_form_by_its_address_leads_to_the_page(story):
    page = story.get("a_finance", "make_export")
    assert story.url("exports") == page.url


@pytest.mark.parametrize("kind", list(ReportKind))
def test_every_report_is_made_from_the_page(story, kind):
    story.paid()
    story.post("a_finance", "make_export", **{**ASK, "kind": kind})
    record = ExportRecord.objects.get()
    assert (kind.value, True) == (record.kind, kind.heading in record.name)
    assert (kind is ReportKind.PERIOD) == (record.since is not None)
    page = words(story.get("a_finance", "exports"))
    assert f"{kind.heading} <span" in page


def test_a_quarter_is_named_in_the_file_and_the_audit_event(story):
    story.post(
        "a_finance", "make_export",
        **{**ASK, "kind": "period", "span": "quarter"},
    )  # fmt: skip
    record = ExportRecord.objects.get()
    assert "期间报表_2025-10-01至2025-12-15" in record.name
    assert (date(2025, 10, 1), date(2025, 12, 15)) == (
        record.since,
        record.as_of,
    )
    kept = words(story.get("a_finance", "exports")).split("已保存的导出</h2>")[1]
    assert "2025年10月1日</span> <span" in kept
    assert "至2025年12月15日" in kept
    event = AuditEvent.objects.filter(action="exported").latest("number")
    assert ("period", "2025-10-01") == (
        event.detail["kind"],
        event.detail["since"],
    )


@pytest.mark.parametrize(
    ("since", "said"),
    [("2025-12-16", "起始日晚于截至日"), ("", "请填写起始日")],
)
def test_a_period_reversed_or_open_is_refused_in_the_form(
    story, since, said
):
    page = story.post(
        "a_finance", "make_export",
        **{**ASK, "kind": "period", "span": "own", "since": since},
    )  # fmt: skip
    assert said in words(page)
    assert not ExportRecord.objects.exists()


def test_a_page_of_that_money_leads_to_its_report(story):
    page = words(story.get("a_finance", "exports", kind="invoice_register"))
    assert 'value="invoice_register"' in page
    chosen = page.split('name="kind" value="invoice_register"')[-1].split(">")[0]
    assert "checked" in chosen


def test_public_is_refused_until_both_sides_consent_then_made_and_marked(
    story,
):
    story.paid()
    ask = {**ASK, "audience": "public"}

    def consent(role):
        record_consent(
            contract=story.contract, papers=["payment_status"],
            words="年度总结", happened_on=date(2025, 12, 1), until=None,
            paper=("同意.pdf", [make.pdf_bytes()]),
            by=getattr(story.people, role), today=date(2025, 12, 15),
        )  # fmt: skip

    consent("a_approver")
    page = words(story.post("a_finance", "make_export", **ask))
    assert "公开付款状态表缺乙方的书面同意（第七条第3款），未生成" in page
    assert not ExportRecord.objects.exists()
    consent("b_lead")
    for audience in ("public", "parties", ""):
        story.post(
            "a_finance", "make_export", **{**ASK, "audience": audience}
        )
    out, both, own = ExportRecord.objects.order_by("pk")
    assert ["public", "parties", "internal"] == [
        out.audience, both.audience, own.audience,
    ]  # fmt: skip
    assert "【公开】" in out.name
    who = str(story.people.a_finance)
    for record, said, named in (
        (out, "受众：公开（经双方书面同意公开）", False),
        (both, "受众：双方（限协议双方使用）", True),
        (own, "受众：内部（限甲方内部使用）", True),
    ):
        book = openpyxl.load_workbook(
            io.BytesIO(body(story.get("a_finance", "export", record.pk)))
        )
        cells = "\n".join(
            str(cell)
            for sheet in book
            for row in sheet.iter_rows(values_only=True)
            for cell in row
            if cell
        )
        assert said in cells
        assert named == (who in cells)
    event = AuditEvent.objects.filter(action="exported").order_by("number")
    assert "public" == event[0].detail["audience"]
    kept = words(story.get("a_finance", "exports"))
    assert "受众：公开" in kept
