"""乙方's objection in the browser: recorded, read by both, taken back."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from contracts.models import ReadingObjection
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY = date(2025, 12, 31)


@pytest.fixture
def people():
    contract = make.make_contract(slug="one", is_demo=True, pinned_on=DAY)
    contract.records_complete_through = DAY
    contract.save()
    return make.make_people(contract)


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def get(person, name, *args):
    return signed_in(person).get(reverse(name, args=["one", *args]))


def post(person, name, *args, **data):
    return signed_in(person).post(reverse(name, args=["one", *args]), data)


def words(response) -> str:
    return response.content.decode()


def object_with(people, **more):
    return post(
        people.b_lead, "object_reading", "INT-02",
        text="招标文件写明为窗口", **more,
    )  # fmt: skip


def test_it_is_recorded_with_its_paper_and_both_read_it(people):
    paper = SimpleUploadedFile("异议函.pdf", make.pdf_bytes())
    done = object_with(people, evidence=paper)
    assert reverse("reading", args=["one", "INT-02"]) == done.url
    row = ReadingObjection.objects.get()
    for person in (people.a_handler, people.b_onsite, people.auditor):
        page = words(get(person, "reading", "INT-02"))
        assert "招标文件写明为窗口" in page
        assert "针对默认读法" in page
    file = get(people.a_approver, "objection_file", row.pk)
    assert b"%PDF" in file.getvalue()
    assert "attachment" in file["Content-Disposition"]
    listed = signed_in(people.auditor).get(
        reverse("readings", args=["one"]), {"show": "objected"}
    )
    assert ["INT-02"] == [
        one.reading.id for one in listed.context_data["entries"]
    ]
    assert "1 处乙方有异议" in words(listed)


def test_without_words_nothing_is_recorded(people):
    page = post(people.b_lead, "object_reading", "INT-02", text="")
    assert 422 == page.status_code
    assert "请写明异议的内容和依据" in words(page)
    assert not ReadingObjection.objects.exists()


def test_a_paper_of_a_wrong_kind_is_refused_at_its_field(people):
    page = object_with(people, evidence=SimpleUploadedFile("x.exe", b"MZ"))
    assert 409 == page.status_code
    assert "evidence" in page.context_data["form"].errors
    assert "招标文件写明为窗口" in words(page)  # what was typed stays


def test_the_same_objection_twice_is_one(people):
    object_with(people)
    assert 409 == object_with(people).status_code
    assert 1 == ReadingObjection.objects.count()


def test_it_is_taken_back_with_a_reason_and_stays_in_the_record(people):
    object_with(people)
    row = ReadingObjection.objects.get()
    page = post(people.b_lead, "withdraw_objection", row.pk, reason="")
    assert 422 == page.status_code
    assert "请写明撤回的理由" in words(page)
    done = post(
        people.b_lead, "withdraw_objection", row.pk, reason="已协商一致"
    )
    assert 302 == done.status_code
    again = post(
        people.b_lead, "withdraw_objection", row.pk, reason="已协商一致"
    )
    assert 409 == again.status_code
    detail = words(get(people.b_lead, "reading", "INT-02"))
    assert "没有在册的异议" in detail
    assert "撤回异议：已协商一致" in detail
    assert "异议：招标文件写明为窗口" in detail


def test_an_objection_without_a_paper_has_no_file(people):
    object_with(people)
    row = ReadingObjection.objects.get()
    assert 404 == get(people.b_lead, "objection_file", row.pk).status_code
