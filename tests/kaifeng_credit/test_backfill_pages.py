"""补录 by workbook, as both sides do it in the browser."""

import io
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from contracts.models import (
    AuditEvent,
    BackfillBatch,
    BackfillUpload,
    CompletenessDeclaration,
    Proposal,
)
from contracts.queries.agreements import agreement_by_key, calendar
from contracts.queries.clock import today
from contracts.rules.facts_file import read_facts_file
from kaifeng_credit.gathering import compute
from kaifeng_credit.importing import DEMO_FACTS
from kaifeng_credit.standing import standing
from payments.queries.facts import all_facts
from tests import factories as make
from tests import workbooks
from tests.amending import DAY, EFFECT, posted
from tests.remembering import forget_all
from tests.stories import fact, told

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

PAID = fact("paid", "2025-07-03", tranche=1, amount="447000.00")
SUBMITTED = told("submitted", "2025-12-10", "research_report")
RECEIVED = told("received", "2025-12-11", "research_report")
THROUGH = date(2025, 12, 31)


class Story(SimpleNamespace):
    """A contract with its people, seen through their browsers."""

    def client(self, role: str) -> Client:
        client = Client()
        client.force_login(getattr(self.people, role))
        return client

    def url(self, name: str, *args) -> str:
        return reverse(name, args=[self.contract.slug, *args])

    def get(self, role: str, name: str, *args, **query):
        return self.client(role).get(self.url(name, *args), query)

    def post(self, role: str, name: str, *args, **data):
        return self.client(role).post(self.url(name, *args), data)

    def upload(self, role: str, *facts, book=None, through=None):
        """Upload a filled workbook; the answer."""
        content = (
            workbooks.saved(book)
            if book is not None
            else workbooks.filled(*facts, slug=self.contract.slug)
        )
        file = SimpleUploadedFile("补录.xlsx", content)
        more = {"complete_through": through.isoformat()} if through else {}
        return self.post(role, "backfill", file=file, **more)

    def last_upload(self) -> BackfillUpload:
        return BackfillUpload.objects.latest("pk")

    def preview(self, role: str):
        return self.get(role, "backfill_upload", self.last_upload().pk)

    def confirm(self, role: str, **data):
        upload = self.last_upload()
        data = {"digest": upload.file_id, **data}
        return self.post(role, "backfill_upload", upload.pk, **data)

    def batch(self) -> BackfillBatch:
        return BackfillBatch.objects.latest("pk")


def text(response) -> str:
    return response.getvalue().decode()


@pytest.fixture
def story():
    contract = make.make_contract()
    return Story(contract=contract, people=make.make_people(contract))


@pytest.fixture
def demo():
    contract = make.make_contract(is_demo=True, pinned_on=THROUGH)
    return Story(contract=contract, people=make.make_people(contract))


# --- the whole way --------------------------------------------------------------
def test_one_side_records_the_other_signs_and_it_counts(story):
    response = story.upload("b_onsite", PAID, SUBMITTED, through=THROUGH)
    assert 302 == response.status_code
    page = text(story.preview("b_onsite"))
    assert "2 项事实可以记入" in page
    assert "第1笔预付款，日期 2025年7月3日，金额（元） ￥447,000.00" in page
    assert not BackfillBatch.objects.exists()

    assert 302 == story.confirm("b_onsite").status_code
    batch = story.batch()
    assert ("open", "b") == (batch.state, batch.on_behalf_of)
    assert [] == all_facts(story.contract)

    page = text(story.get("a_approver", "backfill_batch", batch.pk))
    assert "会签后的变化" in page
    assert "￥447,000.00" in page
    response = story.post("a_approver", "backfill_countersign", batch.pk)
    assert 302 == response.status_code
    assert ["paid", "submitted"] == [
        one.kind for one in all_facts(story.contract)
    ]
    story.contract.refresh_from_db()
    assert THROUGH == story.contract.records_complete_through


def test_the_recording_side_does_not_sign(story):
    story.upload("a_handler", PAID)
    story.confirm("a_handler")
    pk = story.batch().pk
    for role in ("a_handler", "a_approver", "b_onsite", "auditor"):
        response = story.post(role, "backfill_countersign", pk)
        assert 403 == response.status_code, role
        response = story.post(role, "backfill_decline", pk, reason="不对")
        assert 403 == response.status_code, role
    assert "open" == story.batch().state
    page = text(story.get("a_approver", "backfill_batch", pk))
    assert "会签这批补录" not in page


def test_declined_it_never_counts_and_may_be_recorded_again(story):
    story.upload("a_handler", SUBMITTED)
    story.confirm("a_handler")
    pk = story.batch().pk
    response = story.post("b_lead", "backfill_decline", pk, reason=" ")
    assert 422 == response.status_code
    story.post("b_lead", "backfill_decline", pk, reason="日期应为 12月9日")
    page = text(story.get("a_handler", "backfill_batch", pk))
    assert "已退回" in page
    assert "日期应为 12月9日" in page
    # Nothing stands in the way of the work itself.
    row = make.deliverable(story.contract, "research_report")
    make.make_version(row, story.people.b_lead)
    response = story.post("b_lead", "backfill_countersign", pk)
    assert 409 == response.status_code
    story.upload("a_handler", SUBMITTED)
    assert 302 == story.confirm("a_handler").status_code
    assert pk != story.batch().pk


def test_only_who_recorded_withdraws(story):
    story.upload("a_handler", PAID)
    story.confirm("a_handler")
    pk = story.batch().pk
    assert 403 == story.post("b_lead", "backfill_withdraw", pk).status_code
    assert 403 == story.post("a_approver", "backfill_withdraw", pk).status_code
    assert 302 == story.post("a_handler", "backfill_withdraw", pk).status_code
    assert "withdrawn" == story.batch().state
    assert [] == all_facts(story.contract)
    assert 409 == story.post("a_handler", "backfill_withdraw", pk).status_code


# --- the wrong way --------------------------------------------------------------
def test_every_problem_is_listed_and_nothing_is_recorded(story):
    book = workbooks.empty(story.contract.slug)
    workbooks.write(book, "款项与发票", 事实="到账", 款项序号="第1笔",
                    日期="昨天", **{"金额（元）": 1.234})  # fmt: skip
    workbooks.write_fact(book, PAID)
    workbooks.write_fact(book, told("accepted", "2025-12-20", "work_plan"))
    assert 302 == story.upload("a_handler", book=book).status_code
    page = text(story.preview("a_handler"))
    assert "<em>3 处问题</em>" in page
    assert "看不出是哪一天" in page
    assert "金额最多两位小数" in page
    assert "没有待验收的提交" in page
    assert "确认记入" not in page
    assert 409 == story.confirm("a_handler").status_code
    assert not BackfillBatch.objects.exists()


def test_a_late_failing_row_records_none_of_those_before_it(story):
    facts = [
        fact("counted", f"2025-08-{day:02d}", quota="media_monthly")
        for day in range(1, 29)
    ]
    more = fact("paid", "2025-12-30", tranche=1, amount="447000.01")
    story.upload("a_handler", *facts, more)
    before = AuditEvent.objects.count()
    assert 409 == story.confirm("a_handler").status_code
    assert not BackfillBatch.objects.exists()
    assert before == AuditEvent.objects.count()


def test_the_corrected_file_is_taken(story):
    story.upload("a_handler", PAID, PAID)
    page = text(story.preview("a_handler"))
    assert "完全相同" in page
    story.upload("a_handler", PAID)
    assert 302 == story.confirm("a_handler").status_code


def test_a_double_click_adds_nothing(story):
    story.upload("a_handler", PAID)
    first, second = story.confirm("a_handler"), story.confirm("a_handler")
    assert first.url == second.url
    assert 1 == BackfillBatch.objects.count()
    page = text(story.preview("a_handler"))
    assert "已在<a" in page


def test_only_what_was_previewed_is_recorded(story):
    story.upload("a_handler", PAID)
    response = story.confirm("a_handler", digest="0" * 64)
    assert 409 == response.status_code
    assert not BackfillBatch.objects.exists()


@pytest.mark.parametrize("signed", [True, False])
def test_what_is_recorded_already_is_named(story, signed):
    story.upload("a_handler", PAID)
    story.confirm("a_handler")
    if signed:
        story.post("b_lead", "backfill_countersign", story.batch().pk)
    story.upload("b_lead", PAID, fact("paid", "2025-07-04", tranche=1,
                                      amount="-1.00"))  # fmt: skip
    page = text(story.preview("b_lead"))
    assert ("已记录的事实相同" if signed else "待会签补录 BL-") in page


def test_a_row_that_a_letter_recorded_names_the_letter(demo):
    people = demo.people
    letter = posted(
        demo.contract, people.a_handler, people.a_approver, on=DAY
    )
    notice = {"subject": "amendment", "by": "a", "act": "变更一"}
    demo.upload(
        "a_handler",
        fact("notified", DAY.isoformat(), effective_on=EFFECT.isoformat(),
             **notice),
        fact("notified", "2025-12-01", effective_on=EFFECT.isoformat(),
             **notice),
    )  # fmt: skip
    page = text(demo.preview("a_handler"))
    assert 1 == page.count(f"此前已由函件 {letter.number} 记录")
    assert "请删去这一行" in page


def test_a_member_of_a_recorded_package_is_named(story):
    whole = told("submitted", "2025-12-10")
    story.upload("a_handler", whole)
    story.confirm("a_handler")
    story.post("b_lead", "backfill_countersign", story.batch().pk)
    story.upload("a_handler", SUBMITTED)
    assert "已记录的事实相同" in text(story.preview("a_handler"))


def test_an_auditor_records_nothing(story):
    assert 403 == story.upload("auditor", PAID).status_code
    story.upload("a_handler", PAID)
    assert 200 == story.preview("auditor").status_code
    assert 403 == story.confirm("auditor").status_code


def test_the_other_side_does_not_see_a_working_paper(story):
    story.upload("a_handler", PAID)
    pk = story.last_upload().pk
    assert 404 == story.preview("b_lead").status_code
    assert 404 == story.confirm("b_lead").status_code
    response = story.get("b_lead", "backfill_problems", pk, "csv")
    assert 404 == response.status_code


def test_a_completeness_day_ahead_is_refused_at_its_field(story):
    response = story.upload(
        "a_handler", PAID, through=today() + timedelta(days=1)
    )
    assert 422 == response.status_code
    assert "补齐日晚于今天" in text(response)


def test_a_file_that_is_no_workbook_says_what_to_do(story):
    file = SimpleUploadedFile("补录.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    response = story.post("a_handler", "backfill", file=file)
    assert 422 == response.status_code
    assert "另存为 docx、xlsx 或 pptx" in text(response)
    assert not BackfillUpload.objects.exists()


def test_who_can_sign_finds_it_on_the_desk(story):
    story.upload("a_handler", PAID)
    story.confirm("a_handler")
    address = story.url("backfill_batch", story.batch().pk)
    for role, on_desk in (
        ("b_lead", True), ("b_onsite", False), ("a_approver", False),
    ):  # fmt: skip
        mine, _, _ = text(story.get(role, "todo")).partition('id="colleagues"')
        mine, _, _ = mine.partition('id="theirs"')
        assert on_desk is (address in mine), role


def test_the_overview_of_a_real_contract_leads_to_the_pages(story):
    page = text(story.get("a_handler", "overview"))
    for name in ("backfill", "backfill_template", "records"):
        assert story.url(name) in page


# --- records complete, and in service ------------------------------------------------
def test_records_are_completed_and_service_starts_by_both_sides(story):
    story.upload("a_handler", PAID)
    story.confirm("a_handler")
    story.post("b_lead", "backfill_countersign", story.batch().pk)
    through = today() - timedelta(days=1)
    page = text(story.get("a_approver", "records", through=through.isoformat()))
    assert "确认后的变化" in page
    assert "逾期" in page
    response = story.post("a_approver", "records", through=through.isoformat(),
                          note="双方已对账")  # fmt: skip
    assert 302 == response.status_code
    pk = Proposal.objects.get().pk
    page = text(story.get("b_lead", "records"))
    assert "双方已对账" in page
    assert "退回提请" in page
    address = f"{story.url('records')}#p{pk}"
    assert address in text(story.get("b_lead", "todo"))
    assert 302 == story.post("b_lead", "records_approve", pk).status_code
    start = today().isoformat()
    response = story.post("b_lead", "records_start", start=start)
    assert 302 == response.status_code
    pk = Proposal.objects.latest("pk").pk
    assert 403 == story.post("b_lead", "records_decline", pk).status_code
    assert 302 == story.post("a_approver", "records_approve", pk).status_code
    story.contract.refresh_from_db()
    assert today() == story.contract.in_service_from
    assert "起启用" in text(story.get("b_onsite", "records"))
    assert "提请启用" not in text(story.get("b_lead", "records"))


def test_a_day_that_does_not_fit_is_refused_at_its_field(story):
    tomorrow = (today() + timedelta(days=1)).isoformat()
    response = story.post("b_lead", "records", through=tomorrow)
    assert 409 == response.status_code
    assert "补齐日晚于今天" in text(response)
    response = story.post("b_lead", "records_start", start=tomorrow)
    assert 409 == response.status_code
    assert "请先由双方确认记录补齐" in text(response)
    assert 422 == story.post("b_lead", "records").status_code


def test_declined_with_a_reason_and_withdrawn(story):
    day = today().isoformat()
    story.post("b_lead", "records", through=day)
    pk = Proposal.objects.get().pk
    assert 422 == story.post("a_approver", "records_decline", pk).status_code
    story.post("a_approver", "records_decline", pk, reason="尚缺发票")
    assert "尚缺发票" in text(story.get("b_lead", "records"))
    assert 409 == story.post("a_approver", "records_approve", pk).status_code
    story.post("b_lead", "records", through=day)
    pk = Proposal.objects.latest("pk").pk
    assert 403 == story.post("a_approver", "records_withdraw", pk).status_code
    assert 302 == story.post("b_lead", "records_withdraw", pk).status_code


# --- what is handed out -----------------------------------------------------------
def test_the_template_is_for_this_contract(story):
    content = story.get("auditor", "backfill_template").getvalue()
    again = story.get("b_lead", "backfill_template").getvalue()
    assert content == again
    book = load_workbook(io.BytesIO(content))
    assert story.contract.slug == book["说明"]["B2"].value
    assert "尚未补录" in book["待补清单"]["B2"].value


def test_problems_are_handed_out_as_csv_and_beside_each_row(story):
    book = workbooks.empty(story.contract.slug)
    row = workbooks.write(book, "款项与发票", 事实="到账", 款项序号="第1笔",
                          日期="=TODAY()", **{"金额（元）": "=1+1"})  # fmt: skip
    story.upload("a_handler", book=book)
    pk = story.last_upload().pk
    csv = story.get("a_handler", "backfill_problems", pk, "csv")
    lines = text(csv).splitlines()
    assert 3 == len(lines)
    assert "款项与发票,2,C,日期,'=TODAY(),这里是公式" in lines[1]
    response = story.get("a_handler", "backfill_problems", pk, "xlsx")
    page = load_workbook(io.BytesIO(response.getvalue()))["款项与发票"]
    assert "问题" == page["H1"].value
    assert "C 列“日期”：这里是公式" in page.cell(row, 8).value
    assert 404 == story.get(
        "a_handler", "backfill_problems", pk, "pdf"
    ).status_code


def test_the_source_is_handed_out_as_it_came(story):
    story.upload("a_handler", PAID)
    story.confirm("a_handler")
    batch = story.batch()
    response = story.get("b_lead", "backfill_source", batch.pk)
    content = response.getvalue()
    assert content.startswith(b"PK")
    assert AuditEvent.objects.filter(action="backfill_downloaded").exists()


# --- equality ------------------------------------------------------------------------
def without_sources(value):
    if isinstance(value, dict):
        return {
            key: without_sources(part)
            for key, part in value.items()
            if key not in {"ref", "refs"}
        }
    if isinstance(value, list):
        return [without_sources(part) for part in value]
    return value


def demo_file():
    return read_facts_file(DEMO_FACTS, open_agreement=agreement_by_key)


def pure(file, as_of: date) -> dict:
    return without_sources(
        standing(
            agreement=file.agreement,
            facts=file.facts,
            readings=dict(file.readings),
            calendar=calendar(),
            as_of=as_of,
            complete_through=file.complete_through,
        ).as_json()
    )


def test_the_demo_history_by_workbook_answers_as_the_file(demo):
    file = demo_file()
    demo.upload("a_handler", *file.facts, through=file.complete_through)
    assert "50 项事实可以记入" in text(demo.preview("a_handler"))
    assert 302 == demo.confirm("a_handler").status_code
    demo.contract.refresh_from_db()
    assert "applied" == demo.batch().state
    for day in (THROUGH, date(2026, 3, 5)):
        stored = without_sources(compute(demo.contract, as_of=day))
        assert pure(file, day) == stored


def test_countersigned_on_a_real_contract_it_answers_so_too(story):
    file = demo_file()
    story.upload("b_lead", *file.facts, through=file.complete_through)
    story.confirm("b_lead")
    story.post("a_approver", "backfill_countersign", story.batch().pk)
    story.contract.refresh_from_db()
    stored = without_sources(compute(story.contract, as_of=THROUGH))
    assert pure(file, THROUGH) == stored
    assert 1 == CompletenessDeclaration.objects.count()


def test_on_a_demo_there_is_nothing_to_sign(demo):
    demo.upload("a_handler", PAID)
    demo.confirm("a_handler")
    pk = demo.batch().pk
    assert 409 == demo.post("b_lead", "backfill_countersign", pk).status_code
    assert 409 == demo.post("a_handler", "backfill_withdraw", pk).status_code
    assert 1 == len(all_facts(demo.contract))


def test_the_list_needs_as_many_queries_for_many_batches(
    story, django_assert_max_num_queries
):
    def asked() -> int:
        forget_all()  # an act between two counts makes answers anew
        with django_assert_max_num_queries(60) as found:
            assert 200 == story.get("b_lead", "backfill").status_code
        return len(found)

    story.upload("a_handler", PAID)
    story.confirm("a_handler")
    story.get("b_lead", "backfill")  # the stored answer is made once
    few = asked()
    for day in range(1, 6):
        story.upload("a_handler", fact("counted", f"2025-08-0{day}",
                                       quota="media_monthly"))  # fmt: skip
        story.confirm("a_handler")
    assert few == asked()
