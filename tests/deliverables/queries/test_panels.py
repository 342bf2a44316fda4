from datetime import UTC, datetime, timedelta

import pytest

from deliverables.queries.panels import panel_of, shown_members, tally_of
from deliverables.services.expert_links import issue_link, revoke_link
from deliverables.services.panels import dissolve_panel, seat_experts
from tests import factories as make

NOW = datetime(2025, 12, 15, 1, tzinfo=UTC)


@pytest.fixture
def panel(story):
    return make.make_panel(story.received(), story.people.a_handler)


def states(panel, now=NOW):
    return [m.link_state for m in shown_members(panel, now=now, tries=5)]


def test_each_seat_shows_where_its_link_stands(story, panel):
    by, (first, second, _) = (
        story.people.a_handler, panel.members.order_by("pk"),
    )  # fmt: skip
    issue_link(member=first, by=by, now=NOW)
    other = issue_link(member=second, by=by, now=NOW)
    assert ["waiting", "waiting", "none"] == states(panel)
    revoke_link(link=other.link, by=by, now=NOW)
    assert ["waiting", "revoked", "none"] == states(panel)
    later = NOW + timedelta(days=365)
    assert ["expired", "revoked", "none"] == states(panel, later)


def test_a_seat_counts_by_what_was_declared_and_said(story, panel):
    first, second, _ = panel.members.order_by("pk")
    make.hear(first, story.people.a_handler, agrees=False)
    make.hear(second, story.people.a_handler, conflict=True)
    counted = tally_of(panel)
    assert "同意 0，反对 1，回避 1" == counted.words
    assert (2, 1) == (counted.counting, counted.undeclared)


@pytest.mark.parametrize(
    ("role", "seen"),
    [("a_handler", True), ("auditor", True), ("b_lead", False),
     ("a_finance", False)],
)  # fmt: skip
def test_a_panel_is_party_as_paper(story, panel, role, seen):
    person = getattr(story.people, role)
    assert seen == (panel_of(panel.submission, person) is not None)


def test_a_dissolved_panel_is_no_panel(story, panel):
    dissolve_panel(panel=panel, by=story.people.a_handler, reason="重组")
    assert panel_of(panel.submission, story.people.a_handler) is None


def test_queries_do_not_grow_with_seats(
    story, panel, django_assert_num_queries
):
    for _ in range(2):
        with django_assert_num_queries(2):
            assert shown_members(panel, now=NOW, tries=5)
        seat_experts(
            submission=panel.submission, titles=[f"又一名专家{panel.members.count()}"],
            by=story.people.a_handler,
        )  # fmt: skip
