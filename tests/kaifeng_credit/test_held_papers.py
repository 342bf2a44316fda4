"""Evidence the scanner holds back is listed for whoever may read it."""

import pytest
from django.test import Client
from django.urls import reverse

from contracts.services.readings import object_to_reading
from contracts.services.recorded_facts import propose_fact
from contracts.services.rescanning import rescan
from deliverables.services.sign_offs import record_expert_review
from kaifeng_credit.consistency import check_history
from kaifeng_credit.held_papers import held_papers
from tests import factories as make
from tests.scanner import EICAR
from tests.stories import fact

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
DAY = make.TODAY
EVERYBODY = ("a_handler", "a_approver", "b_lead", "b_onsite", "auditor")


@pytest.fixture
def contract():
    one = make.make_contract(is_demo=True, pinned_on=DAY)
    one.records_complete_through = DAY
    one.save()
    one.people = make.make_people(one)
    return one


@pytest.fixture
def held(contract, scanner):
    """An objection of 乙方 that waits; a draft and an opinion of 甲方 too."""
    people = contract.people
    scanner.stop()
    object_to_reading(
        contract=contract, key="delay.rework", text="另有约定",
        by=people.b_lead, today=DAY,
        evidence=("异议函.pdf", [make.pdf_bytes()]),
    )  # fmt: skip
    propose_fact(
        contract=contract, fact=fact("fraud", "2025-11-01", act="1"),
        by=people.a_handler, today=DAY, check=check_history,
        evidence=("笔录.pdf", [make.pdf_bytes(EICAR.decode())]),
    )  # fmt: skip
    scanner.start()
    row = make.deliverable(contract, "research_report")
    make.make_received(
        row, b=people.b_lead, a=people.a_handler, today=DAY
    )
    scanner.stop()
    record_expert_review(
        deliverable=row, result="pass", by=people.a_handler, on=DAY,
        today=DAY, note="", opinion=("意见.pdf", [make.pdf_bytes()]),
    )  # fmt: skip
    return contract


def names(contract, role: str) -> list[tuple[str, str]]:
    user = getattr(contract.people, role)
    return [(one.name, one.verdict) for one in held_papers(contract, user)]


def page(contract, role: str) -> str:
    client = Client()
    client.force_login(getattr(contract.people, role))
    address = reverse("held_files", args=[contract.slug])
    return client.get(address).content.decode()


def test_each_reads_of_the_papers_whose_row_they_may_read(held):
    both, own = ("异议函.pdf", "pending"), ("笔录.pdf", "pending")
    opinion = ("意见.pdf", "pending")
    for role in ("a_handler", "a_approver", "auditor"):
        assert {both, own, opinion} == set(names(held, role)), role
    for role in ("b_lead", "b_onsite", "a_finance"):
        assert [both] == names(held, role), role
    for role in ("expert", "system_admin", "security_admin"):
        assert [] == names(held, role), role
    other = make.make_contract()
    assert [] == held_papers(other, held.people.a_handler)


def test_the_page_lists_them_with_what_to_do(held, scanner):
    shown = page(held, "a_handler")
    assert "佐证与附件" in shown
    assert "3 个文件待查毒" in shown
    assert "查毒服务答复后自动放行" in shown
    assert "笔录.pdf" not in page(held, "b_lead")
    scanner.start()
    rescan()
    shown = page(held, "a_handler")
    assert "1 个文件查出病毒" in shown
    assert "由提请人撤回，换一份文件重新提请" in shown
    assert "Eicar-Test" in shown
    assert "异议函.pdf" not in shown  # let through
    assert "没有被拦下的文件" in page(held, "b_lead")
    assert "佐证与附件" not in page(held, "b_lead")


def test_asked_again_by_who_reads_it_and_by_nobody_else(held, scanner):
    (digest,) = {
        one.digest
        for one in held_papers(held, held.people.a_handler)
        if one.name == "笔录.pdf"
    }
    address = reverse("rescan_file", args=[held.slug, digest])

    def ask(role):
        client = Client()
        client.force_login(getattr(held.people, role))
        return client.post(address, follow=True)

    scanner.start()
    assert 404 == ask("b_lead").status_code
    assert 403 == ask("auditor").status_code
    assert "查出病毒" in ask("a_handler").content.decode()


def test_the_same_number_of_queries_however_many_are_held(
    held, django_assert_num_queries, django_assert_max_num_queries
):
    user = held.people.a_handler
    with django_assert_max_num_queries(20) as few:
        held_papers(held, user)
    for key in ("submission.reading", "year.unit", "fraud.sum"):
        object_to_reading(
            contract=held, key=key, text=f"异议{key}",
            by=held.people.b_lead, today=DAY,
            evidence=(f"{key}.pdf", [make.pdf_bytes(key)]),
        )  # fmt: skip
    with django_assert_num_queries(len(few)):
        assert 6 == len(held_papers(held, user))
