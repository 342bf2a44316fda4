"""第六、十、十一、十二条: where an event stands, and what belongs to it."""

from datetime import date

import pytest

from contracts.rules.calendar import official_calendar
from contracts.rules.chosen import chosen_readings
from contracts.rules.events import claims_of, clocks_of, loss_of, state_of
from contracts.rules.impediments import read_impediments
from contracts.rules.record import Record
from tests.stories import agreement, ask, fact

DAY = date(2025, 12, 31)


def majeure(**more):
    return fact("force_majeure", start="2025-12-01", end="2025-12-10",
                deliverables=["work_plan"], **more)  # fmt: skip


def stands(one, on=DAY, *facts):
    found = read_impediments(
        [one], agreement=agreement(), calendar=official_calendar(),
        readings=chosen_readings(agreement(), {}), record=Record(on, on),
    )  # fmt: skip
    return state_of(one, on=on, facts=facts,
                    impediment=found[0] if found else None)  # fmt: skip


@pytest.mark.parametrize(
    ("state", "more", "on"),
    [
        ("unproven", {}, date(2025, 12, 12)),  # relief is provisional
        ("unproven", {}, DAY),  # the fifteen working days have passed
        ("granted", {"documents_on": "2025-12-22"}, DAY),
        ("undecided", {"documents_on": "2025-12-30"}, DAY),
        ("granted", {"relief": "granted"}, DAY),
        ("refused", {"documents_on": "2025-12-22", "relief": "refused"}, DAY),
    ],
)
def test_without_papers_it_is_to_be_proved(state, more, on):
    assert state == stands(majeure(**more), on)


def test_other_events_have_their_words():
    breach = fact("general_breach", "2025-10-01", by="b", act="1")
    assert "recorded" == stands(breach)
    cured = fact("cured", "2025-10-20", act="1")
    assert "cured" == stands(breach, DAY, cured)
    delay = fact("party_a_delay", start="2025-11-01", end="2025-11-05")
    assert "over" == stands(delay)
    assert "stopped" == stands(fact("suspended", start="2025-11-01"))
    talks = fact("negotiation_started", "2025-11-03", act="1")
    assert "talking" == state_of(talks, on=DAY, talks_until=DAY)
    assert "talked" == state_of(talks, on=DAY, talks_until=date(2025, 12, 15))


def test_clocks_claims_and_the_latest_loss_belong_to_the_deed():
    breach = fact("fraud", "2025-10-01", act="1", loss="10.00")
    told = [
        breach,
        fact("notified", "2025-10-08", subject="breach", by="a", act="1"),
        fact("loss_recorded", "2025-11-01", act="1", amount="500000.00",
             costs="20.00"),
        fact("loss_recorded", "2025-11-01", act="2", amount="1.00"),
    ]  # fmt: skip
    standing = ask(*told, as_of="2025-12-01").as_json()
    assert "cure" in {row["key"] for row in clocks_of(breach, standing)}
    (claim,) = claims_of(breach, standing)
    assert "fraud" == claim["head"]
    assert ("￥500,000.00", "￥20.00") == loss_of(breach, told)
    assert ("", "") == loss_of(fact("fraud", "2025-10-01"), told)
