"""The pages of moving a contract to a later version of the agreement."""

import pytest
from django.test import Client
from django.urls import reverse

from contracts.models import AgreementAdoption, Proposal
from contracts.queries.agreements import agreement_of
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY = make.TODAY


@pytest.fixture
def contract():
    one = make.make_contract(is_demo=True, pinned_on=DAY, version="1")
    one.records_complete_through = DAY
    one.save()
    one.people = make.make_people(one)
    return one


@pytest.fixture
def visit(contract):
    def go(role, name, *args, **sent):
        client = Client()
        client.force_login(getattr(contract.people, role))
        address = reverse(name, args=[contract.slug, *args])
        found = client.post(address, sent) if sent else client.get(address)
        found.text = found.content.decode()
        return found

    return go


def propose(visit, role="a_handler", note="培训须有议程"):
    done = visit(role, "adopt_agreement_version", "2", note=note)
    assert 302 == done.status_code
    return Proposal.objects.get(state="open")


def test_a_contract_on_the_latest_version_has_nothing_to_choose(visit):
    newest = make.make_contract()
    client = Client()
    client.force_login(make.make_person(newest, "b_lead"))
    page = client.get(reverse("agreement_versions", args=[newest.slug]))
    text = page.content.decode()
    assert "本合同在最新的第 2 版" in text
    assert "没有更新的版本" in text
    assert "没有更换过版本" in text
    gone = reverse("adopt_agreement_version", args=[newest.slug, "2"])
    assert 404 == client.get(gone).status_code


def test_the_text_and_the_list_lead_to_the_check(visit, contract):
    check = reverse("adopt_agreement_version", args=[contract.slug, "2"])
    for name in ("agreement", "agreement_versions"):
        assert check in visit("a_handler", name).text
    page = visit("a_handler", "adopt_agreement_version", "2").text
    assert "培训议程（每次一件）" in page
    assert "至少 3 件" in page
    assert "下次提交前须补齐" in page
    assert "付款条件和计数都不变" in page
    assert "签署并提请" in page
    # Whoever only reads sees the same, and who can ask.
    page = visit("auditor", "adopt_agreement_version", "2").text
    assert "至少 3 件" in page
    assert "签署并提请" not in page
    assert "提请。" in page


def test_one_side_asks_the_other_reads_the_same_and_signs(visit, contract):
    proposal = propose(visit)
    assert "采用第 2 版协议数据" in visit("b_lead", "todo").text
    page = visit("b_lead", "agreement_version_proposal", proposal.pk).text
    assert "至少 3 件" in page
    assert "同意并签署" in page
    own = visit("a_handler", "agreement_version_proposal", proposal.pk).text
    assert "同意并签署" not in own
    assert "撤回提请" in own
    done = visit(
        "b_lead", "agreement_version_proposal", proposal.pk, act="approve"
    )
    assert 302 == done.status_code
    row = AgreementAdoption.objects.get()
    assert ("培训须有议程", DAY) == (row.note, row.happened_on)
    contract = type(contract).objects.get(pk=contract.pk)
    assert "2" == agreement_of(contract).version
    page = visit("b_onsite", "agreement_versions").text
    assert "第 1 版 → 第 2 版" in page
    assert "本合同在最新的第 2 版" in page
    page = visit("auditor", "agreement_version_proposal", proposal.pk).text
    assert "已采用" in page
    # Twice is told, and does nothing twice.
    again = visit(
        "b_lead", "agreement_version_proposal", proposal.pk, act="approve"
    )
    assert 409 == again.status_code
    assert "已同意" in again.text
    assert 1 == AgreementAdoption.objects.count()


def test_it_is_sent_back_with_a_reason_or_taken_back(visit):
    proposal = propose(visit)
    silent = visit(
        "b_lead", "agreement_version_proposal", proposal.pk, act="decline",
        reason="",
    )  # fmt: skip
    assert 422 == silent.status_code
    assert "请写明理由" in silent.text
    visit(
        "b_lead", "agreement_version_proposal", proposal.pk, act="decline",
        reason="先补齐议程",
    )  # fmt: skip
    page = visit("a_handler", "agreement_versions").text
    assert "先补齐议程" in page
    mine = propose(visit, "b_lead")
    assert "由" in visit("auditor", "agreement_version_proposal", mine.pk).text
    assert 302 == visit(
        "b_lead", "agreement_version_proposal", mine.pk, act="withdraw"
    ).status_code
    assert not AgreementAdoption.objects.exists()


def test_who_may_not_is_told_who_may(visit):
    refused = visit("b_onsite", "adopt_agreement_version", "2", note="x")
    assert 403 == refused.status_code
    proposal = propose(visit)
    refused = visit(
        "a_approver", "agreement_version_proposal", proposal.pk, act="approve"
    )
    assert 403 == refused.status_code
    assert "须由对方完成" in refused.text
    second = visit("b_lead", "adopt_agreement_version", "2", note="x")
    assert 409 == second.status_code
    assert "正在等待对方签署" in second.text
    assert 404 == visit(
        "a_handler", "adopt_agreement_version", "1"
    ).status_code
    assert 404 == visit(
        "a_handler", "agreement_version_proposal", proposal.pk + 999
    ).status_code


def test_a_day_before_asked_as_it_was_known_offers_nothing(contract):
    client = Client()
    client.force_login(contract.people.a_handler)
    address = reverse("agreement_versions", args=[contract.slug])
    page = client.get(f"{address}?known=2025-12-01").content.decode()
    assert "核对有何不同" not in page
