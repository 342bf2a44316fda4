"""保密与使用: what it says, who acts on it, and the papers it hands out."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from contracts.models import DisclosureConsent, OutsideUseAnswer
from contracts.services.recorded_facts import approve_fact, propose_fact
from kaifeng_credit.consistency import check_history
from tests import factories as make
from tests.stories import fact

pytestmark = pytest.mark.django_db
DAY = make.TODAY
SAID = {"words": "限年度总结", "happened_on": DAY.isoformat()}


@pytest.fixture
def contract():
    found = make.make_contract(is_demo=True, pinned_on=DAY)
    found.people = make.make_people(found)
    return found


def scan():
    return SimpleUploadedFile("同意.pdf", make.pdf_bytes())


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def test_both_sides_consent_on_the_page_and_one_takes_it_back(
    client, contract
):
    def address(name="confidentiality", *args):
        return reverse(name, args=[contract.slug, *args])

    def sign_in(role):
        client.force_login(getattr(contract.people, role))

    sign_in("a_finance")
    page = text(client.get(address()))
    assert "保密自2025年6月19日起，截止日未知" in page
    assert "终止尚未登记，所以不写截止日" in page
    assert "不能，缺甲方、乙方的书面同意" in page
    assert "登记书面同意" not in page

    for role in ("a_approver", "b_lead"):
        sign_in(role)
        lacks = client.post(address("record_consent"), SAID)
        assert 422 == lacks.status_code
        assert "请选择书面同意的扫描件。" in text(lacks)
        asked = {**SAID, "papers": ["payment_status"]}
        early = {**asked, "happened_on": "2030-01-01", "paper": scan()}
        refused = client.post(address("record_consent"), early)
        assert 409 == refused.status_code
        done = client.post(
            address("record_consent"), {**asked, "paper": scan()}
        )
        assert address() == done.url
    page = text(client.get(address()))
    assert "可以公开" in page
    assert 6 == page.count("不能，缺甲方、乙方")

    theirs = DisclosureConsent.objects.get(side="b")
    ours = DisclosureConsent.objects.get(side="a")
    file = client.get(address("consent_file", ours.pk))
    assert b"".join(file.streaming_content).startswith(b"%PDF")
    revoke = address("revoke_consent", theirs.pk)
    assert 409 == client.post(revoke, {"reason": " "}).status_code
    client.post(revoke, {"reason": "不再合作宣传"})
    page = text(client.get(address()))
    assert "不能，缺乙方的书面同意" in page
    assert "撤回乙方 2025年12月15日的同意：不再合作宣传" in page
    gone = DisclosureConsent.objects.get(revokes=theirs)
    assert 404 == client.get(address("consent_file", gone.pk)).status_code


def test_a_request_to_use_the_results_elsewhere_is_answered(client, contract):
    asked = make.outside_use(contract, contract.people, on=DAY)

    def address(name="confidentiality", *args):
        return reverse(name, args=[contract.slug, *args])

    client.force_login(contract.people.a_approver)
    page = text(client.get(address()))
    assert "郑州试点" in page
    assert "1 项域外使用的通知等待甲方书面答复" in page
    desk = client.get(address("todo")).content.decode()
    assert f'href="{address()}#outside"' in desk
    assert "拟使用之日2026年1月4日最晚通知日2025年12月20日" in page
    assert "尚未答复；没有书面同意不得使用" in page
    answer = address("answer_outside_use", asked.pk)
    assert 422 == client.post(answer, {"agreed": "yes"}).status_code
    said = {**SAID, "agreed": "yes", "words": "限郑州市"}
    client.post(answer, {**said, "paper": scan()})
    again = client.post(answer, {**said, "paper": scan()})
    assert 409 == again.status_code
    assert "这项请求已有答复" in text(again)
    assert "书面答复扫描件" not in text(again)
    assert "等待甲方书面答复" not in text(again)
    row = OutsideUseAnswer.objects.get()
    client.force_login(contract.people.b_onsite)
    assert "同意，2025年12月15日：限郑州市" in text(client.get(address()))
    file = client.get(address("answer_file", row.pk))
    assert b"".join(file.streaming_content).startswith(b"%PDF")
    assert 404 == client.get(address("answer_file", 999)).status_code
    assert 404 == client.post(
        address("answer_outside_use", 999)
    ).status_code


def test_once_the_end_is_on_record_the_last_day_is_given(client, contract):
    ended = propose_fact(
        contract=contract, fact=fact("terminated", "2025-12-01", act="满"),
        by=contract.people.a_handler, today=DAY, check=check_history,
    )  # fmt: skip
    approve_fact(
        proposal_id=ended.pk, by=contract.people.b_lead, today=DAY,
        check=check_history,
    )  # fmt: skip
    client.force_login(contract.people.auditor)
    page = text(client.get(reverse("confidentiality", args=[contract.slug])))
    assert "保密至2030年12月1日" in page
