"""A person searches: each kind is found, within rights, by the same queries."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from contracts.models import FileScan, OnsiteStay
from contracts.queries.clock import now
from contracts.services.facts import stamp
from contracts.states import ScanVerdict
from kaifeng_credit.models import FileText
from kaifeng_credit.searching.sources import SOURCES
from kaifeng_credit.searching.texts import EDITION
from kaifeng_credit.searching.words import fold
from tests import factories as make
from tests.stories import fact

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
NAME = "欧阳明德"  # invented


def keep_text(version, text: str) -> None:
    """As a worker would have read it."""
    FileText.objects.create(
        file_id=version.file_id, text=text, folded=fold(text),
        edition=EDITION, read_at=now(),
    )  # fmt: skip


@pytest.fixture
def contract():
    made = make.make_contract(is_demo=True, pinned_on=make.TODAY)
    made.records_complete_through = make.TODAY
    made.save()
    return made


@pytest.fixture
def people(contract):
    return make.make_people(contract)


@pytest.fixture
def asks(contract, people):
    def ask(role: str, q: str, **more):
        client = Client()
        client.force_login(getattr(people, role))
        return client.get(
            reverse("search", args=[contract.slug]), {"q": q, **more}
        )

    return ask


def counts(response) -> dict[str, int]:
    return {one.key: one.found.count for one in response.context["groups"]}


@pytest.fixture
def lived(contract, people):
    """Something of every kind, and a name that stands in five of them."""
    row = make.deliverable(contract, "research_report")
    received = make.make_received(
        row, b=people.b_lead, a=people.a_handler, today=make.TODAY
    )
    make.make_decision(
        received, handler=people.a_handler, approver=people.a_approver,
        result="rejected", comment=f"{NAME}的签字缺失", today=make.TODAY,
    )  # fmt: skip
    keep_text(received.documents.first(), f"<b>调研</b>由{NAME}主持。" * 9)
    draft = make.make_version(row, people.b_onsite, name=f"{NAME}草稿.pdf")
    OnsiteStay.objects.create(
        **stamp(contract, by=people.b_lead, on=date(2025, 7, 1)),
        person=NAME, qualified=True,
    )  # fmt: skip
    make.recorded(
        contract, people,
        fact(
            "notified", "2025-08-01", subject="breach", by="a",
            act="催告函〔2025〕1号",
        ),
    )  # fmt: skip
    return draft


def test_each_kind_is_found_with_its_words_marked_and_led_to(
    asks, lived, django_assert_max_num_queries
):
    page = asks("b_lead", NAME)
    assert {"files": 2, "rounds": 1, "facts": 1} == counts(page)
    html = page.content.decode()
    assert f"<mark>{NAME}</mark>" in html
    assert "&lt;b&gt;调研&lt;/b&gt;" in html
    assert "<b>调研" not in html
    assert {"clauses", "deliverables", "rounds", "readings"} <= set(
        counts(asks("auditor", "验收"))
    )
    assert {"facts": 1} == counts(asks("a_finance", "催告函 １号"))
    # Each link leads somewhere this person may go.
    client = page.client
    for group in page.context["groups"]:
        for hit in group.found.hits:
            name, *args = hit.target
            address = reverse(name, args=[lived.deliverable.contract.slug, *args])
            assert 200 == client.get(address).status_code, hit
    with django_assert_max_num_queries(50) as few:
        asks("b_lead", NAME)
    queries = len(few)
    make.make_version(lived.deliverable, lived.recorded_by, name=f"{NAME}2.pdf")
    asks("b_lead", NAME)  # what was recorded since is computed once
    with django_assert_max_num_queries(queries):
        assert 3 == counts(asks("b_lead", NAME))["files"]


def test_what_one_may_not_read_is_neither_shown_nor_counted(asks, lived):
    for role in ("a_handler", "a_approver", "a_finance", "auditor"):
        assert 1 == counts(asks(role, NAME))["files"], role
        assert 0 == asks(role, f"{NAME}草稿").context["count"]
    FileScan.objects.create(
        digest=FileText.objects.get().pk, verdict=ScanVerdict.INFECTED
    )
    assert "files" not in counts(asks("a_handler", NAME))


def test_a_draft_of_a_conclusion_is_not_looked_into(asks, contract, people):
    """甲方's paper before it is signed: not even 甲方 finds it by search."""
    received = make.make_received(
        make.deliverable(contract, "work_plan"),
        b=people.b_lead, a=people.a_handler, today=make.TODAY,
    )  # fmt: skip
    make.make_review(
        received, people.a_handler, result="rejected", comment="底稿里的话"
    )
    for role in ("a_handler", "b_lead"):
        assert 0 == asks(role, "底稿里的话").context["count"]


def test_the_day_asked_for_is_the_day_searched(asks, lived):
    before = make.TODAY - timedelta(days=1)
    assert "rounds" not in counts(asks("b_lead", NAME, as_of=before))


def test_one_kind_goes_by_pages_and_nothing_says_what_to_do(asks):
    many = asks("b_lead", "甲方", kind="clauses", page=2)
    assert 2 == many.context["page"].number
    assert "kind=clauses" in many.content.decode()
    assert many.context["page"].paginator.count > 20
    for q, kind, words in (
        ("", "", "输入检索词"),
        ("信", "", "请输入两个字以上"),
        ("没有这样的话", "", "查看交付成果"),
        ("没有这样的话", "facts", "在全部种类里检索"),
        ("没有这样的话", "another", "查看交付成果"),
        ("%_", "files", "在全部种类里检索"),  # no wildcard
        ("a\0b'\\", "", "查看交付成果"),
    ):
        page = asks("b_lead", q, kind=kind)
        assert words in page.content.decode(), (q, kind)


def test_the_field_is_a_form_on_every_page_and_has_its_key(asks):
    html = asks("b_lead", "验收").content.decode()
    assert html.count('role="search"') == 2
    assert 'data-shortcut="/"' in html


def test_every_kind_is_named_once():
    assert len(SOURCES) == len({key for key, _, _ in SOURCES})
