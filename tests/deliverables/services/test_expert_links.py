"""An expert's way in: one token, one code, one browser, for a while."""

from datetime import UTC, datetime, timedelta
from threading import BoundedSemaphore

import pytest

from contracts.models import AuditEvent
from contracts.policies import NotAllowed, Refused
from contracts.services import hashing
from deliverables.models import ExpertLink
from deliverables.policies.panels import TRIES
from deliverables.services.expert_links import (
    count_knock,
    enter,
    issue_link,
    opened,
    revoke_link,
)
from deliverables.services.panels import dissolve_panel
from tests import factories as make

NOW = datetime(2025, 12, 15, 1, tzinfo=UTC)


@pytest.fixture
def member(story):
    panel = make.make_panel(story.received(), story.people.a_handler)
    return panel.members.order_by("pk").first()


@pytest.fixture
def issued(story, member):
    return issue_link(member=member, by=story.people.a_handler, now=NOW)


def wrong(issued) -> str:
    return "000000" if issued.code != "000000" else "111111"


def go_in(issued, *, code=None, mark="", now=NOW):
    return enter(
        token=issued.token, code=code or issued.code, mark=mark, now=now
    )


def refusal(act, *args, **kwargs) -> Refused:
    with pytest.raises(Refused) as refused:
        act(*args, **kwargs)
    return refused.value


def test_the_right_code_binds_the_browser(issued):
    link, mark = go_in(issued)
    assert link == opened(link.pk, mark, now=NOW)
    # The same browser knows its way; another does not, code or no code.
    assert mark == go_in(issued, mark=mark)[1]
    assert "other_browser" == refusal(go_in, issued).code
    assert "other_browser" == refusal(go_in, issued, mark="forged").code


@pytest.mark.parametrize("mark", ["", "forged"])
def test_another_browser_finds_nothing(issued, mark):
    link, _ = go_in(issued)
    assert opened(link.pk, mark, now=NOW) is None


def test_before_it_is_bound_no_mark_opens_it(issued):
    assert opened(issued.link.pk, "", now=NOW) is None


def test_five_wrong_codes_lock_it(issued):
    for left in range(TRIES - 1, 0, -1):
        refused = refusal(go_in, issued, code=wrong(issued))
        assert f"还可再试 {left} 次" in refused.message
    assert "链接已锁定" in refusal(go_in, issued, code=wrong(issued)).message
    # The right code comes too late.
    assert "link_locked" == refusal(go_in, issued).code


def test_with_too_many_hashing_no_try_is_spent(issued, monkeypatch):
    with monkeypatch.context() as crowd:
        crowd.setattr(hashing, "room", BoundedSemaphore(0))
        for _ in range(6):
            assert "hashing_busy" == refusal(go_in, issued).code
    issued.link.refresh_from_db()
    assert 0 == issued.link.tries
    assert go_in(issued)


def test_the_right_code_makes_good_for_slips(issued):
    for _ in range(TRIES - 1):
        refusal(go_in, issued, code=wrong(issued))
    link, _ = go_in(issued)
    assert 0 == ExpertLink.objects.get(pk=link.pk).tries


def test_a_locked_link_shuts_the_bound_browser_out_too(issued):
    link, mark = go_in(issued)
    for _ in range(TRIES):
        refusal(go_in, issued, code=wrong(issued))
    assert "link_locked" == refusal(opened, link.pk, mark, now=NOW).code


def test_it_ends_by_itself(issued, settings):
    link, mark = go_in(issued)
    end = NOW + timedelta(days=settings.EXPERT_LINK_DAYS)
    assert link == opened(link.pk, mark, now=end - timedelta(seconds=1))
    assert "link_dead" == refusal(opened, link.pk, mark, now=end).code
    assert "link_dead" == refusal(go_in, issued, now=end).code


def test_revoked_it_leads_nowhere(story, issued):
    link, mark = go_in(issued)
    revoke_link(link=link, by=story.people.a_approver, now=NOW)
    assert "link_dead" == refusal(opened, link.pk, mark, now=NOW).code
    again = refusal(
        revoke_link, link=link, by=story.people.a_handler, now=NOW
    )
    assert "already_revoked" == again.code
    assert str(story.people.a_approver) in again.message


def test_a_new_link_revokes_the_one_before(story, member, issued):
    issue_link(member=member, by=story.people.a_handler, now=NOW)
    assert "link_dead" == refusal(go_in, issued).code


def test_a_dissolved_panel_opens_to_nobody(story, member, issued):
    dissolve_panel(
        panel=member.panel, by=story.people.a_handler, reason="重组"
    )
    assert "link_dead" == refusal(go_in, issued).code


def test_a_wrong_token_reads_like_a_dead_one(issued):
    dead = refusal(go_in, issued, now=NOW + timedelta(days=365))
    wrong_token = refusal(
        enter, token="nothing", code=issued.code, mark="", now=NOW
    )
    assert dead.message == wrong_token.message


@pytest.mark.parametrize("role", ["b_lead", "a_finance", "auditor"])
def test_only_party_a_issues_and_revokes(story, member, issued, role):
    person = getattr(story.people, role)
    with pytest.raises(NotAllowed):
        issue_link(member=member, by=person, now=NOW)
    with pytest.raises(NotAllowed):
        revoke_link(link=issued.link, by=person, now=NOW)


def test_neither_token_nor_code_nor_mark_is_kept(issued):
    _, mark = go_in(issued)
    rows = [str(row) for row in ExpertLink.objects.values()]
    events = [
        f"{event.summary} {event.detail}"
        for event in AuditEvent.objects.all()
    ]
    for secret in (issued.token, mark):
        assert not any(secret in line for line in rows + events)
    assert not any(issued.code in event for event in events)
    assert not ExpertLink.objects.filter(code_hash__contains=issued.code)


def test_an_address_that_knocks_too_often_waits(settings):
    for _ in range(settings.CHECKS_PER_WINDOW):
        count_knock(address="192.0.2.1", now=NOW)
    refused = refusal(count_knock, address="192.0.2.1", now=NOW)
    assert "too_many_tries" == refused.code
    count_knock(address="192.0.2.2", now=NOW)


pytestmark = pytest.mark.django_db
