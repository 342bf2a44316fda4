"""Rows of the contract app read as what they are."""

import pytest

from contracts.models import AgreementVersion, Party
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_a_contract_knows_its_parties_by_name_only():
    contract = make.make_contract()
    names = dict(
        Party.objects.filter(contract=contract).values_list("side", "name")
    )
    assert {
        "a": "开封市发展和改革委员会",
        "b": "中国经济信息社有限公司",
    } == names


def test_loading_an_agreement_twice_keeps_one_version():
    make.make_contract()
    make.make_contract()
    assert 1 == AgreementVersion.objects.count()


def test_a_facts_row_keeps_when_it_happened_and_when_we_knew():
    contract = make.make_contract()
    people = make.make_people(contract)
    row = make.deliverable(contract, "node_interface")
    submission = make.make_submission(row, people.b_lead)
    submission.refresh_from_db()
    assert make.TODAY == submission.happened_on
    assert submission.recorded_at is not None
    assert people.b_lead == submission.recorded_by
