"""Each side records its own consent; both together open a paper, for a time."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from contracts.models import AuditEvent, DisclosureConsent
from contracts.policies import NotAllowed, Refused
from contracts.queries.disclosure import outside_uses, standing_consents
from contracts.services import disclosure
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY = make.TODAY
PAPER = "payment_status"


@pytest.fixture
def story():
    contract = make.make_contract(is_demo=True, pinned_on=DAY)
    return SimpleNamespace(
        contract=contract, people=make.make_people(contract)
    )


def consent(story, by, **changes):
    asked = {
        "papers": [PAPER], "words": "限年度总结", "happened_on": DAY,
        "until": None, "paper": ("同意.pdf", [make.pdf_bytes()]),
        **changes,
    }  # fmt: skip
    return disclosure.record_consent(
        contract=story.contract, by=getattr(story.people, by), today=DAY,
        **asked,
    )  # fmt: skip


def refusal(story, audience="public", paper=PAPER, today=DAY) -> str:
    with pytest.raises(Refused) as found:
        disclosure.check_audience(
            story.contract, audience, paper, today=today
        )
    return found.value.message


def test_a_paper_is_public_only_while_both_consents_stand(story):
    assert "缺甲方、乙方的书面同意" in refusal(story)
    ours = consent(story, "a_approver")
    assert "缺乙方的书面同意" in refusal(story)
    theirs = consent(story, "b_lead", until=DAY + timedelta(days=3))
    check = disclosure.check_audience
    assert "公开" == check(story.contract, "public", PAPER, today=DAY).label
    later = DAY + timedelta(days=4)
    assert "缺乙方的书面同意" in refusal(story, today=later)
    assert "缺甲方、乙方" in refusal(story, paper="period")
    assert "不能公开" in refusal(story, paper="audit")
    assert "请选择受众" in refusal(story, audience="everybody")
    disclosure.revoke_consent(
        consent=ours, reason="改由新闻办统一发布",
        by=story.people.a_approver, today=DAY,
    )  # fmt: skip
    assert "缺甲方的书面同意" in refusal(story)
    assert [theirs] == list(standing_consents(story.contract))
    # Inside, nothing is asked.
    assert "双方" == check(story.contract, "parties", PAPER, today=DAY).label
    told = AuditEvent.objects.filter(chain=story.contract.slug)
    assert 2 == told.filter(action="consent_recorded").count()
    assert 1 == told.filter(action="consent_revoked").count()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"papers": []}, "papers_missing"),
        ({"papers": ["audit"]}, "papers_missing"),
        ({"words": "  "}, "text_missing"),
        ({"happened_on": DAY + timedelta(days=1)}, "day_in_future"),
        ({"until": DAY - timedelta(days=1)}, "until_passed"),
    ],
)
def test_a_consent_that_says_too_little_is_refused(story, changes, code):
    with pytest.raises(Refused) as found:
        consent(story, "b_lead", **changes)
    assert code == found.value.code
    assert not DisclosureConsent.objects.exists()


def test_nobody_consents_or_takes_back_for_the_other_side(story):
    ours = consent(story, "a_approver")
    with pytest.raises(Refused, match="已登记"):
        consent(story, "a_approver")  # a double click
    for by in ("a_handler", "b_onsite", "auditor"):
        with pytest.raises(NotAllowed):
            consent(story, by)

    def take_back(by, reason="理由"):
        return disclosure.revoke_consent(
            consent=ours, reason=reason, by=getattr(story.people, by),
            today=DAY,
        )  # fmt: skip

    with pytest.raises(NotAllowed, match="只能由作出的一方"):
        take_back("b_lead")
    with pytest.raises(Refused, match="撤回的理由"):
        take_back("a_approver", " ")
    take_back("a_approver")
    with pytest.raises(Refused, match="已经撤回"):
        take_back("a_approver")
    # A side that is not asked again counts once: the ledger holds that too.
    with pytest.raises(IntegrityError), transaction.atomic():
        DisclosureConsent.objects.create(
            contract=story.contract, side="a", words="空", happened_on=DAY,
            recorded_by=story.people.a_approver,
        )  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic():
        DisclosureConsent.objects.update(words="改")
    with pytest.raises(DatabaseError), transaction.atomic():
        DisclosureConsent.objects.all().delete()


def test_an_answer_on_outside_use_is_given_once_by_party_a(story):
    asked = make.outside_use(story.contract, story.people, on=DAY)
    assert [(asked, None)] == outside_uses(story.contract)

    def answer(by="a_approver", **changes):
        given = {
            "agreed": True, "words": "限郑州市，至 2026 年底",
            "happened_on": DAY, "paper": ("答复.pdf", [make.pdf_bytes()]),
            **changes,
        }  # fmt: skip
        return disclosure.answer_outside_use(
            fact=asked, by=getattr(story.people, by), today=DAY, **given
        )

    with pytest.raises(NotAllowed):
        answer("b_lead")
    with pytest.raises(Refused, match="写明答复"):
        answer(words=" ")
    with pytest.raises(Refused, match="早于通知日"):
        answer(happened_on=DAY - timedelta(days=1))
    row = answer()
    assert [(asked, row)] == outside_uses(story.contract)
    with pytest.raises(Refused, match="已有答复"):
        answer(agreed=False)
