"""Who may record a panel's result; the rest stands beside its services."""

import pytest

from contracts.policies import NotAllowed, Refused
from deliverables.policies.panels import (
    check_can_record_result,
    check_titles,
)
from tests import factories as make


def test_a_result_nobody_proposed_is_not_recorded(story):
    panel = make.make_panel(story.received(), story.people.a_handler)
    with pytest.raises(Refused, match="尚未提请登记"):
        check_can_record_result(panel, story.people.a_approver)


def test_party_b_records_no_result(story):
    panel = make.make_panel(story.received(), story.people.a_handler)
    with pytest.raises(NotAllowed):
        check_can_record_result(panel, story.people.b_lead)


def test_titles_tell_the_seats_apart():
    check_titles(["信用专家", "法律专家"])
    with pytest.raises(Refused, match="身份相同"):
        check_titles(["信用专家", "信用专家"])
