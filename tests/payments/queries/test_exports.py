"""Who may fetch which kept export again."""

from datetime import date

import pytest

from kaifeng_credit.gathering import standing_on
from payments.queries.exports import exports_for
from payments.services.reports import make_export
from tests import factories as make

TODAY = date(2025, 12, 15)


@pytest.fixture
def kept(story):
    """One export by each side, 甲方's first."""
    return [
        make_export(
            contract=story.contract,
            standing=standing_on,
            as_of=TODAY,
            fmt="csv",
            by=by,
            today=TODAY,
        )
        for by in (story.people.a_finance, story.people.b_lead)
    ]


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("a_handler", 2),
        ("a_approver", 2),
        ("a_finance", 2),
        ("auditor", 2),
        ("b_lead", 1),
        ("b_onsite", 0),
        ("expert", 0),
        ("system_admin", 0),
    ],
)
def test_each_role_sees_what_the_table_of_roles_says(story, kept, role, seen):
    rows = exports_for(story.contract, getattr(story.people, role))
    assert seen == rows.count()


def test_party_b_sees_its_own_sides(story, kept):
    (own,) = exports_for(story.contract, story.people.b_lead)
    assert kept[1] == own


def test_the_newest_stands_first(story, kept):
    rows = list(exports_for(story.contract, story.people.auditor))
    assert kept[::-1] == rows


def test_a_stranger_and_another_contract_see_nothing(story, kept):
    other = make.make_contract()
    person = make.make_person(other, "a_finance")
    assert 0 == exports_for(story.contract, person).count()
    assert 0 == exports_for(other, person).count()
