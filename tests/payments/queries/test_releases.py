"""Which release still lets something out, and who reads of it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from contracts.states import Role
from kaifeng_credit.gathering import tranche_standing
from payments.queries.releases import (
    open_release,
    releases_of,
    waiting_proposals,
)
from payments.services.releases import propose_release, release_gate

DAY = date(2025, 12, 15)


@pytest.fixture
def asked(story):
    return propose_release(
        tranche=story.tranche(2), by=story.people.a_handler, reason="纪要",
        standing=tranche_standing,
    )  # fmt: skip


def test_a_release_is_open_until_a_payment_is_asked_under_it(story, asked):
    tranche = story.tranche(2)
    assert open_release(tranche, on=DAY) is None
    release = release_gate(
        proposal_id=asked.pk, by=story.people.a_approver,
        standing=tranche_standing,
    )  # fmt: skip
    assert release == open_release(tranche, on=DAY)
    # A request of another kind (its gate was open) uses none.
    story.requested(Decimal("1.00"), number=1)
    assert release == open_release(tranche, on=DAY)
    story.requested(Decimal("1.00"), number=2)
    assert open_release(tranche, on=DAY) is None
    assert [release] == releases_of(story.people.auditor, tranche)
    assert [] == releases_of(story.people.b_lead, tranche)


def test_party_b_does_not_read_what_party_a_proposes(story, asked):
    for role, seen in ((Role.AUDITOR, [asked]), (Role.B_LEAD, [])):
        rows = waiting_proposals(story.contract, frozenset({role}))
        assert seen == list(rows)


def test_after_its_last_day_a_release_is_open_no_more(story):
    tranche = story.tranche(2)
    proposal = propose_release(
        tranche=tranche, by=story.people.a_handler, reason="纪要",
        standing=tranche_standing, last_on=DAY,
    )  # fmt: skip
    release = release_gate(
        proposal_id=proposal.pk, by=story.people.a_approver,
        standing=tranche_standing,
    )  # fmt: skip
    assert release == open_release(tranche, on=DAY)
    assert open_release(tranche, on=DAY + timedelta(days=1)) is None
    # What was let out until then is still told of.
    assert [release] == releases_of(story.people.auditor, tranche)
