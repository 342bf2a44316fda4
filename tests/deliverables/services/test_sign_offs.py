import pytest

from contracts.policies import NotAllowed, Refused
from deliverables.models import SignOff
from deliverables.queries.facts import facts_of
from deliverables.services.sign_offs import (
    decline_sign_off,
    record_expert_review,
    request_sign_off,
    sign_off,
)
from tests import factories as make


@pytest.fixture
def asked(story):
    story.submitted()
    return request_sign_off(
        deliverable=story.row(), kind="confirmed", by=story.people.a_handler
    )


def kinds(story) -> list[str]:
    return [fact.kind for _, fact in facts_of(story.contract)]


def test_a_request_is_no_fact_and_a_signature_is(story, asked):
    assert "confirmed" not in kinds(story)
    row = sign_off(request=asked, by=story.people.a_approver, today=make.TODAY)
    assert story.people.a_handler == row.prepared_by
    assert "confirmed" in kinds(story)


def test_it_is_signed_once(story, asked):
    args = {"request": asked, "today": make.TODAY}
    sign_off(by=story.people.a_approver, **args)
    with pytest.raises(Refused) as refused:
        sign_off(by=story.people.a_approver, **args)
    assert "already_closed" == refused.value.code
    assert 1 == SignOff.objects.count()
    with pytest.raises(Refused) as refused:
        request_sign_off(
            deliverable=story.row(),
            kind="confirmed",
            by=story.people.a_handler,
        )
    assert "already_signed" == refused.value.code


def test_the_handler_does_not_sign(story, asked):
    with pytest.raises(NotAllowed):
        sign_off(request=asked, by=story.people.a_handler, today=make.TODAY)


def test_a_declined_request_says_why_and_can_be_made_again(story, asked):
    send = {"request": asked, "by": story.people.a_approver}
    with pytest.raises(Refused) as refused:
        decline_sign_off(reason="", **send)
    assert "reason_needed" == refused.value.code
    decline_sign_off(reason="缺专家意见", **send)
    asked.refresh_from_db()
    assert ("declined", "缺专家意见") == (asked.state, asked.return_reason)
    request_sign_off(
        deliverable=story.row(), kind="confirmed", by=story.people.a_handler
    )


class TestExperts:
    """甲方 records what the experts said."""

    def record(self, story, **more):
        return record_expert_review(
            **{
                "deliverable": story.row(),
                "result": "pass",
                "by": story.people.a_handler,
                "on": make.TODAY,
                "today": make.TODAY,
                **more,
            }
        )

    def test_their_paper_meets_the_checks_of_an_upload(self, story):
        story.submitted()
        with pytest.raises(Refused) as refused:
            self.record(story, opinion=("意见.pdf", [b"MZ"]))
        assert "wrong_type" == refused.value.code
        assert "expert_review" not in kinds(story)

    def test_opinion_and_paper_are_kept(self, story):
        story.submitted()
        content = make.pdf_bytes()
        row = self.record(story, opinion=("意见.pdf", [content]))
        assert ("意见.pdf", len(content)) == (row.file_name, row.file.size)
        assert "expert_review" in kinds(story)

    @pytest.mark.parametrize("role", ["b_lead", "a_finance", "expert"])
    def test_others_record_none(self, story, role):
        story.submitted()
        with pytest.raises(NotAllowed):
            self.record(story, by=getattr(story.people, role))
