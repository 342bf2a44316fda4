"""Loading an agreement is idempotent; a changed text is a new version."""

from dataclasses import replace

import pytest

from contracts.models import AgreementVersion, AuditEvent, Contract
from contracts.policies import Refused
from contracts.queries.agreements import (
    agreement_by_key,
    agreement_of,
    later_versions,
)
from contracts.services.agreements import load_agreement, open_contract

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement():
    return agreement_by_key("kaifeng_2025")


def test_loading_again_changes_nothing(agreement):
    first = load_agreement(agreement)
    events = AuditEvent.objects.count()
    assert first == load_agreement(agreement)
    assert 1 == AgreementVersion.objects.count()
    assert events == AuditEvent.objects.count()


def test_a_changed_text_under_the_same_version_is_refused(agreement):
    load_agreement(agreement)
    with pytest.raises(Refused) as refused:
        load_agreement(replace(agreement, digest="0" * 64))
    assert "text_changed" == refused.value.code
    assert "版本" in refused.value.message


def test_a_changed_text_under_a_new_version_is_loaded_beside_it(agreement):
    load_agreement(agreement)
    load_agreement(replace(agreement, digest="0" * 64, version="9"))
    assert 2 == AgreementVersion.objects.count()


def test_opening_a_contract_twice_gives_one(agreement):
    first = open_contract(agreement, slug="one")
    assert first == open_contract(agreement, slug="one")
    assert 1 == Contract.objects.count()


def test_a_contract_stays_on_its_version_when_a_later_one_is_loaded():
    """Starting the portal again must not move what both sides pinned."""
    first = agreement_by_key("kaifeng_2025", "1")
    contract = open_contract(first, slug="one")
    again = open_contract(agreement_by_key("kaifeng_2025"), slug="one")
    assert contract == again
    assert first == agreement_of(again)
    assert ("2",) == later_versions(again)
    assert 1 == AuditEvent.objects.filter(action="contract_opened").count()


def test_a_contract_does_not_change_its_agreement(agreement):
    open_contract(agreement, slug="one")
    other = replace(agreement, digest="0" * 64, key="another")
    with pytest.raises(Refused) as refused:
        open_contract(other, slug="one")
    assert "other_agreement" == refused.value.code


def test_a_demo_says_so_in_its_title(agreement):
    demo = open_contract(agreement, slug="demo", is_demo=True)
    assert demo.title.endswith("（演示）")
