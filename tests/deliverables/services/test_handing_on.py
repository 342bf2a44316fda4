"""A leaver's drafts and unfinished files change hands; nothing else does."""

from datetime import timedelta

import pytest

from contracts.policies import Refused
from contracts.queries.clock import now
from deliverables.models import UploadSession
from deliverables.services.handing_on import (
    drafts_of,
    hand_on_uploads,
    uploads_of,
)
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def contract():
    contract = make.make_contract()
    contract.people = make.make_people(contract)
    return contract


def begun(contract, person, *, key="work_plan", over=False):
    return UploadSession.objects.create(
        deliverable=make.deliverable(contract, key), piece="x", name="片.mp4",
        size=9, started_by=person,
        expires_at=now() + timedelta(hours=-1 if over else 1),
    )  # fmt: skip


def test_only_what_is_under_way_on_this_contract_changes_hands(contract):
    leaver, taker = contract.people.b_onsite, contract.people.b_lead
    other = make.make_contract()
    mine = begun(contract, leaver)
    begun(contract, leaver, key="research_report", over=True)
    begun(other, leaver)
    moment = now()
    assert [mine.pk] == hand_on_uploads(contract, leaver, taker, now=moment)
    assert [mine] == list(uploads_of(contract, taker, now=moment))
    assert 2 == UploadSession.objects.filter(started_by=leaver).count()
    assert not drafts_of(contract, leaver).exists()


def test_nobody_is_given_more_than_they_could_have_begun(contract, settings):
    settings.UPLOADS_OPEN_PER_PERSON = 1
    leaver, taker = contract.people.b_onsite, contract.people.b_lead
    begun(contract, leaver)
    begun(contract, taker, key="research_report")
    with pytest.raises(Refused, match="未传完的文件将超过"):
        hand_on_uploads(contract, leaver, taker, now=now())
