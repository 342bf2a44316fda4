"""Other readings on facts that are gathered once."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.models import ReadingDecision
from contracts.queries.agreements import agreement_of
from contracts.rules.chosen import ReadingError
from contracts.services.facts import stamp
from kaifeng_credit.alternatives import (
    figures_touched,
    under,
    under_other_readings,
)

pytestmark = pytest.mark.django_db
PINNED = date(2025, 12, 31)


def rows(contract, **more):
    found = under_other_readings(contract, PINNED, **more)
    return {(row.key, row.code): row for row in found}


def test_every_other_way_of_every_coded_reading_is_asked(demo):
    wanted = {
        (one.key, code)
        for one in agreement_of(demo).readings.values()
        for code in one.codes[1:]
    }
    assert 19 < len(wanted)
    assert wanted == set(rows(demo))


def test_int_02_on_the_demo_by_hand(demo):
    row = rows(demo)["submission.reading", "D"]
    assert (33, Decimal("24585.00")) == (row.late_days, row.late_amount)
    late = row.difference.late
    assert (12, Decimal("8940.00")) == (late.days_before, late.amount_before)


def test_a_decided_reading_is_what_others_are_compared_with(demo):
    ReadingDecision.objects.create(
        **stamp(demo, by=demo.people.a_approver, on=PINNED),
        key="submission.reading", code="D",
        proposed_by=demo.people.a_handler,
    )  # fmt: skip
    found = rows(demo, keys=["submission.reading"])
    assert {"W", "X"} == {code for _, code in found}
    back = found["submission.reading", "W"].difference.late
    assert Decimal("-15645.00") == back.more


def test_facts_are_gathered_once_however_many_ways_there_are(demo):
    def queries(act) -> int:
        with CaptureQueriesContext(connection) as caught:
            act()
        return len(caught)

    rows(demo)  # the agreement itself is read
    one = queries(lambda: rows(demo, keys=["submission.reading"]))
    assert one == queries(lambda: rows(demo))
    assert 0 == queries(lambda: figures_touched(demo, [], PINNED))


def test_the_reading_in_force_changes_nothing(demo):
    assert not under(demo, "submission.reading", "W", PINNED).difference
    assert under(demo, "submission.reading", "X", PINNED).difference


def test_a_code_the_agreement_does_not_know_is_refused(demo):
    with pytest.raises(ReadingError):
        under(demo, "submission.reading", "Z", PINNED)


def test_what_a_reading_touches_is_its_words_and_its_effect(demo):
    found = figures_touched(
        demo, ["delay.count", "collection.level", "gone"], PINNED
    )
    assert "remedy:late_delivery" in found["delay.count"]
    assert not any(
        name.startswith("tranche:") for name in found["delay.count"]
    )
    assert {"tranche:2"} == found["collection.level"]
    assert "gone" not in found
