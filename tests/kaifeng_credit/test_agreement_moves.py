"""What a later version would move, and what it may not take away."""

from dataclasses import replace

import pytest

from contracts.models import ReadingDecision
from contracts.policies import Refused
from contracts.queries import agreements
from contracts.queries.agreements import agreement_by_key
from contracts.services.facts import stamp
from indicators.models import CountedEvent
from kaifeng_credit import agreement_moves
from kaifeng_credit.agreement_moves import check_bears, version_moves
from kaifeng_credit.importing import DEMO_FACTS, import_facts
from tests import factories as make
from tests.stories import fact

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
DAY = make.date(2025, 12, 31)


@pytest.fixture
def contract():
    one = make.make_contract(is_demo=True, pinned_on=DAY, version="1")
    one.records_complete_through = DAY
    one.save()
    one.people = make.make_people(one)
    return one


@pytest.fixture
def later(monkeypatch):
    """Let a version "2" be the agreement with some fields otherwise."""

    def read(**fields):
        first = agreement_by_key(make.AGREEMENT, "1")
        made = replace(first, version="2", digest="2" * 64, **fields)

        def by_key(key, version=None):
            return first if version == "1" else made

        for place in (agreements, agreement_moves):
            monkeypatch.setattr(place, "agreement_by_key", by_key)
        return made

    return read


def refusal(contract, after) -> Refused:
    with pytest.raises(Refused) as found:
        check_bears(contract, after)
    return found.value


def test_dates_amounts_and_gates_are_computed_under_both(contract, later):
    """Fewer days for the submission: the demo's late days and money move."""
    import_facts(DEMO_FACTS, contract=contract)
    first = agreement_by_key(make.AGREEMENT, "1")
    term = first.terms["late_delivery_daily_rate"]
    row = term.values[0]
    doubled = replace(
        row, quantity=replace(
            row.quantity, value=row.quantity.value * 2, says="0.1%"
        ),
    )  # fmt: skip
    gate = first.tranches[1]
    after = later(
        terms={**first.terms, term.key: replace(term, values=(doubled,))},
        tranches=(
            first.tranches[0],
            replace(gate, conditions=gate.conditions[:-1]),
            *first.tranches[2:],
        ),
    )
    check_bears(contract, after)
    moves = version_moves(contract, "2")
    assert {"数额与期限", "付款条件"} == {one.group for one in moves.data}
    told = {one.what: (one.before, one.after) for one in moves.standing}
    assert any("违约金测算" in what for what in told)
    assert any("第2笔" in what for what in told)
    assert DAY == moves.as_of


def test_a_settled_deliverable_is_told_that_it_is_not_asked_again(contract):
    people = contract.people
    row = make.deliverable(contract, "training_materials")
    for n in "一二三":
        make.make_version(
            row, people.b_lead, piece="materials", name=f"讲义{n}.pdf"
        )
    make.make_received(row, b=people.b_lead, a=people.a_handler, today=DAY)
    (one,) = version_moves(contract, "2").pieces
    assert "这一轮按提交时的要求验收" == one.follows
    assert row.key == one.key


def test_counts_and_values_keep_their_place(contract, later):
    CountedEvent.objects.create(
        **stamp(contract, by=contract.people.a_handler, on=DAY),
        quota="seminars",
    )
    first = agreement_by_key(make.AGREEMENT, "1")
    quotas = dict(first.quotas)
    quotas.pop("seminars")
    refused = refusal(contract, later(quotas=quotas))
    assert "would_orphan" == refused.code
    assert "下有 1 条记录" in refused.message


def test_a_decided_reading_keeps_its_place(contract, later):
    first = agreement_by_key(make.AGREEMENT, "1")
    key = "submission.reading"
    reading = first.readings[key]
    without = {
        **first.readings, key: replace(reading, options=reading.options[:1]),
    }  # fmt: skip
    after = later(readings=without)
    check_bears(contract, after)
    ReadingDecision.objects.create(
        **stamp(contract, by=contract.people.a_approver, on=DAY),
        key=key, code=reading.options[1].code,
        proposed_by=contract.people.a_handler,
    )  # fmt: skip
    refused = refusal(contract, after)
    assert "疑点 INT-02 的决定" in refused.message


def test_no_clause_goes_for_papers_cite_it(contract, later):
    first = agreement_by_key(make.AGREEMENT, "1")
    clauses = {k: v for k, v in first.clauses.items() if k != "12.3"}
    assert "第十二条3的原文" in refusal(contract, later(clauses=clauses)).message


def test_facts_that_do_not_fit_are_told_in_a_sentence(contract, later):
    make.recorded(
        contract, contract.people,
        fact(
            "demanded", "2025-10-01", deliverable="typical_scenario_cases",
            due_on="2026-01-10",
        ),
        today=DAY,
    )  # fmt: skip
    first = agreement_by_key(make.AGREEMENT, "1")
    kept = {
        k: v for k, v in first.deliverables.items()
        if k != "typical_scenario_cases"
    }  # fmt: skip
    items = tuple(
        replace(
            item,
            deliverables=tuple(k for k in item.deliverables if k in kept),
        )
        for item in first.items
    )
    refused = refusal(contract, later(deliverables=kept, items=items))
    assert "facts_misfit" == refused.code
    assert refused.message.startswith("已记录的事实在第 2 版下不成立")
