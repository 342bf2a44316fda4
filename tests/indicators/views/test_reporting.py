"""Typed values and tables of them: asked for whole, or not at all."""

import pytest
from django.urls import reverse

from contracts.models import Proposal
from tests.measured import paper, values_form

pytestmark = pytest.mark.django_db
ONE = {
    "act": "value", "which": "value", "indicator": "water", "note": "",
    "period_start": "2025-12-01", "period_end": "2025-11-30",
    "published_on": "", "value": "八",
}  # fmt: skip


def test_what_cannot_be_reported_is_said_and_nothing_waits(story):
    def report(**data):
        return story("b_lead", "record_indicators", **data)

    refused = report(**values_form("value", "1", "2025-06-19", "摘录"))
    assert 422 == refused.status_code
    page = refused.content.decode()
    assert "第 2 行" in page
    assert "期次止于 2025-06-19" in page
    page = report(**ONE, source=paper()).content.decode()
    assert "不是数。请只填数字" in page
    assert "期次起晚于期次止" in page
    sound = ONE | {"period_start": "", "value": "8.25"}
    late = sound | {"period_end": "2026-11-30"}
    page = report(**late, source=paper()).content.decode()
    assert "晚于今天" in page
    place = page.index('id="id_one_period_end_error"')
    assert "晚于今天" in page[place : place + 200]  # at the field itself
    assert not Proposal.objects.exists()
    done = report(**sound, source=paper())
    proposal = Proposal.objects.get()
    assert done.url == reverse(
        "indicator_proposal", args=[story.contract.slug, proposal.pk]
    )
