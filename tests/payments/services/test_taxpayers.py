"""乙方 declares its taxpayer status; the kind owed follows, unknown stays."""

from datetime import date

import pytest

from contracts.policies import NotAllowed, Refused
from payments.queries.originals import kind_wanted
from payments.services.taxpayers import declare_taxpayer

TODAY = date(2025, 12, 15)


def declare(story, general=True, since=date(2025, 1, 1), role="b_lead"):
    return declare_taxpayer(
        contract=story.contract, general=general, since=since,
        by=getattr(story.people, role), today=TODAY,
    )  # fmt: skip


def test_the_status_in_force_says_which_kind_is_owed(story):
    assert kind_wanted(story.contract, TODAY) is None
    declare(story)
    declare(story, general=False, since=date(2025, 11, 1))
    assert "special" == kind_wanted(story.contract, date(2025, 10, 31))
    assert "ordinary" == kind_wanted(story.contract, TODAY)


def test_it_is_the_leads_to_say_and_not_of_tomorrow(story):
    with pytest.raises(NotAllowed, match="登记纳税人身份"):
        declare(story, role="a_finance")
    with pytest.raises(Refused, match="不能晚于今天"):
        declare(story, since=date(2025, 12, 16))
