"""Signed by the other side, sent back, or taken back by a reversing row."""

import pytest
from django.db import DatabaseError, transaction

from contracts.models import AuditEvent
from contracts.policies import NotAllowed, Refused
from indicators.models import Measurement
from indicators.services.signing import decline_values, propose_reversal
from indicators.services.values import propose_values
from kaifeng_credit.consistency import check_history
from kaifeng_credit.gathering import standing_on
from tests import factories as make
from tests.measured import AFTER, BEFORE, ask_six, core_3, sign, source, value

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract():
    return make.make_contract()


@pytest.fixture
def people(contract):
    return make.make_people(contract)


@pytest.fixture
def asked(contract, people):
    return ask_six(contract, people.b_lead, "71.4", BEFORE, baseline=True)


def test_only_the_other_side_signs_and_once(people, asked):
    for by in (people.b_lead, people.b_onsite, people.a_handler):
        with pytest.raises((NotAllowed, Refused)):
            sign(asked, by)
    assert 6 == len(sign(asked, people.a_approver))
    event = AuditEvent.objects.get(action="measured")
    assert "签认：登记基期值：新型农业经营主体等 6 项" == event.summary
    with pytest.raises(Refused, match="已同意"):
        sign(asked, people.a_approver)


def test_what_is_sent_back_leaves_no_value(people, asked):
    declined = decline_values(
        proposal_id=asked.pk, by=people.a_approver, reason="来源不符"
    )
    assert ("declined", "来源不符") == (declined.state, declined.reason)
    assert not Measurement.objects.exists()


def test_a_frozen_baseline_is_taken_back_by_a_reversing_row(
    contract, people, asked
):
    row = next(
        one for one in sign(asked, people.a_approver)
        if one.indicator == "water"
    )  # fmt: skip
    sign(
        ask_six(contract, people.b_lead, "86", AFTER, baseline=False),
        people.a_handler,
    )

    def take_back(reason="数值抄错"):
        return propose_reversal(
            row=row, reason=reason, by=people.a_handler, check=check_history
        )

    with pytest.raises(Refused, match="理由"):
        take_back(" ")
    back = take_back()
    assert "更正基期值：水资源 71.4（2025-03-31）" == back.summary
    with pytest.raises(NotAllowed):
        sign(back, people.a_approver)
    sign(back, people.b_lead)
    contract.refresh_from_db()
    assert core_3(standing_on(contract, make.TODAY))["value"] is None
    with pytest.raises(Refused, match="已更正"):
        take_back()
    again = propose_values(
        contract=contract, values=[value("water", "70", BEFORE)],
        baseline=True, by=people.b_lead, check=check_history,
        source=source("复核"),
    )  # fmt: skip
    sign(again, people.a_approver)
    contract.refresh_from_db()
    assert core_3(standing_on(contract, make.TODAY))["value"] is True


def test_the_database_holds_what_the_services_say(people, asked):
    sign(asked, people.a_approver)
    row = Measurement.objects.first()
    for change in ({"value": 99}, {"baseline": False}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Measurement.objects.filter(pk=row.pk).update(**change)
    row.pk = None
    for spoiled in (None, row.recorded_by):  # unsigned, or by one person
        row.proposed_by = spoiled
        with pytest.raises(DatabaseError), transaction.atomic():
            row.save(force_insert=True)
