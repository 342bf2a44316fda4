"""The register: newest first, by kind, paged; nobody's secrets."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.models import BackfillBatch
from contracts.services.written_facts import add_recorded_fact
from tests import factories as make
from tests.stories import fact


def words(response) -> str:
    return response.content.decode()


def declared(story, count: int):
    for number in range(count):
        notice = fact(
            "notified", str(date(2025, 8, 1) + timedelta(days=number)),
            subject="address", by="a",
        )  # fmt: skip
        story.signed(notice, by="a_approver")


def test_an_empty_register_says_so(story):
    page = words(story.get("auditor", "facts"))
    assert "尚未登记事实" in page
    assert "登记一项事实" not in page


def test_what_is_recorded_last_stands_first_and_leads_to_its_page(story):
    story.signed()
    story.signed(fact("operation_started", "2025-07-01"))
    row = story.signed(
        fact("fraud", "2025-11-01", act="一号"), by="a_approver"
    )
    page = words(story.get("auditor", "facts"))
    page = page[page.index("<tbody"):]
    titles = ["欺诈：一号", "项目开始运行", "书面延期："]
    assert titles == sorted(titles, key=page.index)
    assert story.url("fact", "recordedfact", row.pk) in page


@pytest.mark.parametrize(
    ("kind", "there", "absent"),
    [
        ("extended", "书面延期：第2笔", "驻场人员：一"),
        ("on_site", "驻场人员：一", "书面延期：第2笔"),
        ("no_such", "驻场人员：一", "没有这一种类"),
        ("fraud", "没有这一种类的登记", "书面延期：第2笔"),
    ],
)
def test_the_list_is_filtered_by_kind(story, kind, there, absent):
    story.signed()
    stay = fact("on_site", person="一", start="2025-12-01", qualified=True)
    story.signed(stay, role="b_lead", by="a_approver")
    page = words(story.get("auditor", "facts", kind=kind))
    assert there in page
    assert absent not in page


def test_a_past_day_shows_what_had_happened_by_then(story):
    story.signed()
    page = words(story.get("a_handler", "facts", as_of="2025-12-09"))
    assert "书面延期：第2笔" not in page
    assert "登记一项事实" not in page


def test_the_list_is_paged_with_a_constant_number_of_queries(story):
    def asked() -> int:
        client = story.client("a_approver")
        with CaptureQueriesContext(connection) as queries:
            client.get(story.url("facts"))
        return len(queries)

    def more(first: int, last: int) -> None:
        for number in range(first, last):
            notices(number)

    def notices(number: int) -> None:
        notice = fact(
            "notified", str(date(2025, 9, 1) + timedelta(days=number)),
            subject="address", by="a",
        )  # fmt: skip
        story.signed(notice, by="a_approver")
        story.asked(
            fact("negotiation_started",
                 str(date(2025, 9, 1) + timedelta(days=number)))
        )  # fmt: skip

    declared(story, 2)
    more(0, 1)
    few = asked()
    more(1, 21)
    assert asked() <= few
    page = story.get("a_approver", "facts", kind="notified", page=2)
    assert "?page=1&amp;kind=notified" in words(page)


def test_backfill_that_nobody_signed_is_marked(story):
    contract = make.make_contract()
    story.contract, story.people = contract, make.make_people(contract)
    lead = story.people.b_lead
    batch = BackfillBatch.objects.create(
        contract=contract, digest="0" * 64, recorded_by=lead,
        on_behalf_of="b",
    )  # fmt: skip
    add_recorded_fact(
        contract, fact("sme_declared", "2025-07-01"), by=lead,
        proposed_by=lead, on_behalf_of="b", batch=batch,
    )  # fmt: skip
    page = words(story.get("a_handler", "facts"))
    assert "补录，待会签" in page
    (row,) = story.get("a_handler", "facts").context_data["lines"]
    page = words(story.get("b_lead", "fact", "recordedfact", row.pk))
    assert "对方会签前不改变任何结论" in page
    assert "提请更正" not in page
    answer = story.get("b_lead", "correct_fact", "recordedfact", row.pk)
    assert 409 == answer.status_code


def test_a_recorded_fact_has_its_paper_and_its_people(story):
    content = make.pdf_bytes()
    row = story.signed(evidence=("函件.pdf", [content]), note="依据会议")
    page = words(story.get("auditor", "fact", "recordedfact", row.pk))
    for said in ("函件.pdf", "依据会议", str(story.people.a_handler),
                 str(story.people.b_lead)):  # fmt: skip
        assert said in page
    file = story.get("auditor", "fact_file", row.pk)
    assert content == file.getvalue()
    assert "sandbox" in file.headers["Content-Security-Policy"]
    bare = story.signed(fact("cured", "2025-12-01"))
    assert 404 == story.get("auditor", "fact_file", bare.pk).status_code


@pytest.mark.parametrize("role", ["a_finance", "auditor", "b_onsite"])
def test_only_those_who_may_record_a_fact_are_offered_its_correction(
    story, role
):
    row = story.signed()
    page = story.get(role, "fact", "recordedfact", row.pk)
    assert "提请更正" not in words(page)
    page = story.get("a_handler", "fact", "recordedfact", row.pk)
    assert "提请更正" in words(page)


def test_a_row_that_corrects_has_no_page_of_its_own(story):
    row = story.signed(fact("operation_started", "2025-07-01"))
    back = type(row).objects.create(
        contract=story.contract, sequence=99, happened_on=make.TODAY,
        recorded_by=story.people.b_lead, reverses=row,
    )  # fmt: skip
    page = story.get("a_handler", "fact", "operationstart", back.pk)
    assert 404 == page.status_code
    page = words(story.get("a_handler", "fact", "operationstart", row.pk))
    assert "已更正" in page
