"""One entry: corrected by both sides; what the database holds by itself."""

import pytest
from django.db import DatabaseError, transaction

from contracts.models import Proposal
from contracts.policies import Refused
from indicators.models import CountedEvent
from indicators.services import activities as services
from indicators.services import add_count
from kaifeng_credit.gathering import standing_on
from tests import factories as make

pytestmark = pytest.mark.django_db
ARTICLE = {
    "title": "诚信开封再上台阶", "outlet": "新华网", "matrix": False,
    "link": "https://www.news.cn/a/1.html", "on": make.TODAY,
}  # fmt: skip


def text(answer) -> str:
    return answer.content.decode()


def counted(story, key: str) -> int:
    answer = standing_on(story.contract, make.TODAY)
    return next(r["counted"] for r in answer["quotas"] if r["key"] == key)


def test_a_bare_count_of_a_facts_file_is_listed_and_corrected(story):
    with transaction.atomic():
        event = add_count(
            story.contract, quota="trainings", quantity=2,
            by=story.people.b_lead, on=make.TODAY,
        )  # fmt: skip
    page = text(story("b_lead", "outreach"))
    assert "信用专题培训会 2 场" in page
    answer = story(
        "a_handler", "correct_activity", "countedevent", event.pk, reason="误"
    )
    undo = Proposal.objects.get(kind="activity")
    assert 302 == answer.status_code
    page = text(story("a_approver", "activity_proposal", undo.pk))
    assert 'value="approve"' not in page  # 甲方 asked, 乙方 agrees
    assert "同意更正" in text(story("b_lead", "todo"))
    story("b_lead", "activity_proposal", undo.pk, act="approve")
    assert 0 == counted(story, "trainings")
    assert event == CountedEvent.objects.get(reverses__isnull=False).reverses


def record(story, **more):
    return services.propose_activity(
        contract=story.contract, kind="article", by=story.people.b_lead,
        today=make.TODAY,
        values={**ARTICLE, **more},
    )  # fmt: skip


def test_the_database_holds_what_the_services_check(story, monkeypatch):
    """Two people, and one link once; also with the service's check out."""
    first, second = record(story), record(story, link="https://b.cn/2")
    services.confirm_activity(
        proposal_id=first.pk, by=story.people.a_handler, today=make.TODAY
    )
    monkeypatch.setattr(services, "check_new", lambda *_, **__: None)
    third = record(story)
    with pytest.raises(DatabaseError, match="link"), transaction.atomic():
        services.confirm_activity(
            proposal_id=third.pk, by=story.people.a_handler, today=make.TODAY
        )
    monkeypatch.setattr(services, "check_can_confirm", lambda *_: ())
    with pytest.raises(Refused, match="另一人"):
        services.confirm_activity(
            proposal_id=second.pk, by=story.people.b_lead, today=make.TODAY
        )
