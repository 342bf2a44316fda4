"""A row of the register: which way is in force, what is searched."""

import pytest

from contracts.models import ReadingDecision
from contracts.queries.agreements import agreement_of
from contracts.services.facts import stamp
from contracts.views.readings.entries import entry_of
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract():
    return make.make_contract()


def entry(contract, key):
    return entry_of(contract, agreement_of(contract).readings[key])


def test_undecided_the_default_is_in_force(contract):
    one = entry(contract, "submission.reading")
    assert ("W", True) == (one.in_force.code, one.in_force.default)
    assert (True, False) == (one.coded, one.moves_money)
    assert one.decided is None


def test_decided_the_decided_way_is_in_force(contract):
    people = make.make_people(contract)
    ReadingDecision.objects.create(
        **stamp(
            contract, by=people.a_approver, on=make.TODAY, note="会议纪要"
        ),
        key="collection.level",
        code="other_1",
        proposed_by=people.a_handler,
    )
    one = entry(contract, "collection.level")
    assert ("other_1", False) == (one.in_force.code, one.coded)
    assert [False, True, False, False] == [way.in_force for way in one.ways]
    assert one.says("会议纪要")


def test_every_part_is_searched_whatever_its_case(contract):
    one = entry(contract, "submission.reading")
    for words in ("int-02", "一段窗口", "最迟于期满前", "2.2.2.5", "15,645"):
        assert one.says(words), words
    assert not one.says("没有这个词")
