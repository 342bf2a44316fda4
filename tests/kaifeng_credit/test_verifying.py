"""A stored answer that nobody computed is found, said and repaired."""

import pytest

from contracts.models import AuditEvent, Contract, StandingProjection
from contracts.queries.clock import contract_day
from kaifeng_credit.gathering import compute, current_projection
from kaifeng_credit.verifying import verify, verify_nightly
from payments.models import Balance
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(demo):
    current_projection(loaded(demo))
    return demo


def loaded(contract) -> Contract:
    return Contract.objects.select_related(
        "agreement_version", "projection"
    ).get(pk=contract.pk)


def falsify(**values) -> None:
    """Change what is stored so that it still looks fresh."""
    stored = StandingProjection.objects.get()
    stored.answer["deadlines"][0]["due_on"] = "2025-12-20"
    stored.compared["words"] = "无"
    stored.save()
    StandingProjection.objects.update(**values)


def states() -> list[str]:
    return [one.state for one in verify()]


def test_what_is_right_is_equal(demo):
    assert ["equal"] == states()


def test_a_balance_past_its_ledger_is_found_and_mended(demo):
    rows = Balance.objects.filter(contract=demo)
    rows.filter(tranche__number=1).update(paid=0)
    rows.filter(tranche=None).update(ceiling=1, paid=1)
    (verdict,) = verify(repair=True)
    assert ("different", True) == (verdict.state, verdict.wrong)
    assert {"balance.paid", "tranches.1.balance.paid"} == set(verdict.paths)
    assert ["equal"] == states()


def test_what_was_never_asked_for_is_missing_and_no_difference(demo):
    make.make_contract()
    assert ["equal", "missing"] == states()
    assert 0 == verify_nightly()


@pytest.mark.parametrize(
    "values", [{"facts_version": 0}, {"rules_digest": "0" * 64}]
)
def test_a_stale_row_is_stale_whatever_it_says(demo, values):
    falsify(**values)
    assert ["stale"] == states()


def test_a_difference_is_named_by_its_path(demo):
    falsify()
    (verdict,) = verify()
    assert ("different", True) == (verdict.state, verdict.wrong)
    assert (
        "answer.deadlines.0.due_on: '2025-12-20' ≠ '2025-12-19'"
        == verdict.paths[0]
    )
    assert verdict.paths[1].startswith("compared.words: ")


@pytest.mark.parametrize("values", [{}, {"facts_version": 0}])
def test_repairing_stores_the_pure_answer(demo, values):
    falsify(**values)
    list(verify(repair=True))
    assert ["equal"] == states()
    stored = StandingProjection.objects.get()
    contract = loaded(demo)
    assert stored.answer == compute(contract, as_of=contract_day(contract))


def test_without_repair_nothing_is_written(demo):
    falsify()
    before = StandingProjection.objects.values().get()
    list(verify())
    assert before == StandingProjection.objects.values().get()


def test_only_the_contracts_asked_for(demo):
    other = make.make_contract()
    assert [other.slug] == [one.slug for one in verify([other.slug])]


def test_a_contract_without_an_answer_stops_nothing(demo, monkeypatch):
    make.make_contract()

    def fails(contract, day):
        raise ValueError("事实不能相接")

    monkeypatch.setattr("kaifeng_credit.verifying.answers", fails)
    first, second = verify()
    assert ("failed", True, "missing") == (
        first.state,
        first.wrong,
        second.state,
    )
    assert ("事实不能相接",) == first.paths


def test_the_night_leaves_a_trace_of_a_difference(demo, caplog):
    assert 0 == verify_nightly()
    falsify()
    assert 1 == verify_nightly()
    event = AuditEvent.objects.get(action="projection_differs")
    assert demo.slug == event.chain
    assert any("due_on" in path for path in event.detail["paths"])
    assert "answer.deadlines.0.due_on" in caplog.text
