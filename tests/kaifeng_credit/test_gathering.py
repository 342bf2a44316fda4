"""The stored answer is never stale, and costs the same however much is in."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.models import Contract, StandingProjection
from contracts.queries.calendars import calendar, one_calendar
from contracts.rules.facts import Fact
from deliverables.services.submissions import receive_submission
from kaifeng_credit import gathering
from kaifeng_credit.gathering import (
    compute,
    current_projection,
    standing_as_of,
    standing_of,
    tranche_standing,
    what_if,
)
from tests import factories as make
from tests.notices import invented_2027, make_notice

pytestmark = pytest.mark.django_db
PINNED = date(2025, 12, 31)


@pytest.fixture
def demo(demo):
    return loaded(demo)


def loaded(contract):
    return Contract.objects.select_related(
        "agreement_version", "projection"
    ).get(pk=contract.pk)


def queries(act) -> int:
    with CaptureQueriesContext(connection) as caught:
        act()
    return len(caught)


def test_the_first_question_stores_the_answer(demo):
    answer = standing_as_of(demo, PINNED)
    assert answer == StandingProjection.objects.get(contract=demo).answer


def test_the_second_question_asks_which_calendar_holds_and_no_more(demo):
    standing_as_of(demo, PINNED)
    again = loaded(demo)
    assert 1 == queries(lambda: standing_as_of(again, PINNED))


def test_within_a_request_it_asks_the_database_nothing(demo):
    with one_calendar():
        standing_as_of(demo, PINNED)
        again = loaded(demo)
        assert 0 == queries(lambda: standing_as_of(again, PINNED))


def test_a_loaded_notice_makes_the_stored_answer_stale(demo):
    before = standing_as_of(demo, PINNED)
    make_notice(invented_2027())
    after = standing_as_of(loaded(demo), PINNED)
    assert before["calendar"] != after["calendar"]
    assert after["calendar"] == calendar().version


def test_a_new_fact_makes_the_stored_answer_stale(demo):
    before = standing_as_of(demo, PINNED)
    handler = demo.memberships.get(role="a_handler").user
    onsite = demo.memberships.get(role="b_onsite").user
    submission = make.make_submission(
        make.deliverable(demo, "task_division"), onsite, today=PINNED
    )
    receive_submission(submission=submission, by=handler, today=PINNED)
    after = standing_as_of(loaded(demo), PINNED)
    assert before != after
    assert after == compute(loaded(demo), as_of=PINNED)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("as_of", date(2025, 12, 30)),
        ("calendar_version", "an older notice"),
        ("agreement_digest", "0" * 64),
        ("rules_digest", "0" * 64),
        ("facts_version", 1),
    ],
)
def test_an_answer_for_another_world_is_not_shown(demo, field, value):
    fresh = standing_as_of(demo, PINNED)
    StandingProjection.objects.filter(contract=demo).update(
        answer={
            "stale": True,
            "complete_through": fresh["complete_through"],
        },
        **{field: value},
    )
    assert fresh == standing_as_of(loaded(demo), PINNED)


def test_a_stored_answer_shown_without_the_check_would_be_wrong(demo):
    """The negative control: what is stored is what would be shown."""
    through = standing_as_of(demo, PINNED)["complete_through"]
    wrong = {"stale": True, "complete_through": through}
    StandingProjection.objects.filter(contract=demo).update(answer=wrong)
    assert wrong == standing_as_of(loaded(demo), PINNED)


def test_another_day_is_computed_and_not_stored(demo):
    standing_as_of(demo, date(2025, 12, 20))
    assert not StandingProjection.objects.filter(
        as_of=date(2025, 12, 20)
    ).exists()


def test_the_queries_do_not_grow_with_the_facts(demo):
    empty = make.make_contract(is_demo=True, pinned_on=PINNED)
    few = queries(lambda: compute(empty, as_of=PINNED))
    many = queries(lambda: compute(demo, as_of=PINNED))
    assert few == many


def test_what_if_writes_nothing(demo):
    fact = Fact("accepted", PINNED, {"deliverable": "research_report"})
    answer = what_if(demo, PINNED, [fact])
    rows = {row["key"]: row for row in answer["deliverables"]}
    row = rows["research_report"]
    assert "accepted" == row["state"]
    assert answer != compute(demo, as_of=PINNED)
    assert not StandingProjection.objects.exists()


def test_the_demo_shows_a_blocked_second_tranche_with_reason_and_money(demo):
    answer = standing_as_of(demo, PINNED)
    second = tranche_standing(demo, 2)
    assert "blocked" == second["state"]
    values = {row["key"]: row["value"] for row in second["conditions"]}
    assert {
        "half_year": True,
        "core_1": False,
        "core_2": True,
        "core_3": None,
        "core_4": False,
        "accepted": False,
    } == values
    (late,) = answer["remedies"]
    assert ("late_delivery", 12, "8940.00") == (
        late["head"],
        late["days"],
        late["amount"],
    )
    compared = current_projection(loaded(demo)).compared
    assert "24585.00" == compared["remedies"][0]["amount"]


def test_the_real_contract_without_history_is_unknown_and_not_late():
    contract = loaded(make.make_contract())
    answer = compute(contract, as_of=date(2026, 11, 23))
    assert [] == answer["remedies"]
    assert 0 == sum(row["days_overdue"] for row in answer["deadlines"])
    assert {"not_recorded"} == {row["state"] for row in answer["tranches"]}
    assert any("尚未补录" in row["missing"] for row in answer["unknown"])


def test_an_unknown_contract_is_named():
    with pytest.raises(LookupError, match="nowhere"):
        standing_of("nowhere")


def test_a_contract_is_found_by_its_slug(demo):
    expected = compute(demo, as_of=PINNED)
    assert expected == standing_of(demo.slug)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("records_complete_through", date(2025, 9, 1)),
        ("in_service_from", date(2025, 7, 1)),
    ],
)
def test_an_answer_of_other_certainty_is_not_shown(demo, field, value):
    """Even where whoever changed the contract forgot to count facts up."""
    Contract.objects.filter(pk=demo.pk).update(records_complete_through=None)
    before = standing_as_of(loaded(demo), PINNED)
    Contract.objects.filter(pk=demo.pk).update(**{field: value})
    assert before != standing_as_of(loaded(demo), PINNED)
    assert compute(loaded(demo), as_of=PINNED) == standing_as_of(
        loaded(demo), PINNED
    )


def test_facts_that_change_while_they_are_read_are_read_again(
    demo, monkeypatch
):
    """Between two queries another person may sign: no answer of both worlds.

    A decision whose submission was not read would even refuse to be told.
    """
    row = make.deliverable(demo, "task_division")
    people = {m.role: m.user for m in demo.memberships.all()}
    real, calls = gathering.all_facts, []

    def torn(contract):
        facts = real(contract)
        if not calls:
            calls.append(1)
            make.make_received(
                row, b=people["b_lead"], a=people["a_handler"], today=PINNED
            )
            return [
                *facts,
                *(f for f in real(contract) if f.kind == "received"
                  and f.fields["deliverable"] == row.key),
            ]  # fmt: skip
        return facts

    monkeypatch.setattr(gathering, "all_facts", torn)
    answer = compute(loaded(demo), as_of=PINNED)
    state = {one["key"]: one["state"] for one in answer["deliverables"]}
    assert "in_review" == state[row.key]
