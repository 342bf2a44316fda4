"""The answer for a past day changes only by what was recorded later.

And the portal says which entry changed it.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.models import (
    BackfillBatch,
    CompletenessDeclaration,
    Contract,
    ReadingDecision,
)
from contracts.services.facts import touch_facts
from deliverables.models import Decision, Receipt, SignOff, Submission
from indicators.models import CountedEvent
from kaifeng_credit.asked_day import end_of
from kaifeng_credit.gathering import as_known, compute, gather
from kaifeng_credit.importing import DEMO_FACTS, import_facts
from kaifeng_credit.recorded import fact_models, recorded_later
from kaifeng_credit.replay import Replay, what_changed
from payments.models import Payment
from tests import factories as make

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 1, 5)
BEGAN = datetime(2025, 6, 19, 9, tzinfo=SHANGHAI)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.fixture
def contract():
    """In service from the first day on: what is absent did not happen."""
    contract = make.make_contract()
    contract.in_service_from = BEGAN.date()
    contract.save()
    contract.history.all().update(history_date=BEGAN)
    contract.people = make.make_people(contract)
    return contract


def record(contract, model, on: str, known: str, *, by=None, **fields):
    """A row as the portal would have written it at a moment."""
    return model.objects.create(
        contract=contract,
        sequence=touch_facts(contract),
        happened_on=date.fromisoformat(on),
        recorded_at=at(known),
        recorded_by=by or contract.people.a_approver,
        **fields,
    )


def submit(contract, key: str, on: str, known: str, **fields) -> Submission:
    row = make.deliverable(contract, key)
    return record(
        contract, Submission, on, known, by=contract.people.b_lead,
        deliverable=row, round=1, number=f"QS-{key}", manifest_digest="0" * 64,
        **fields,
    )  # fmt: skip


def article(contract, on: str, known: str, **fields) -> CountedEvent:
    return record(
        contract, CountedEvent, on, known, quota="media_yearly", **fields
    )


def replay(contract, day=DAY) -> Replay:
    fresh = Contract.objects.get(pk=contract.pk)
    return Replay(fresh, day, contract.people.auditor)


def counted(answer) -> int:
    return next(
        row["counted"]
        for row in answer["quotas"]
        if row["key"] == "media_yearly"
    )


def test_what_was_recorded_in_time_is_no_change(contract):
    article(contract, "2026-01-02", "2026-01-02T10:00")
    assert () == replay(contract).steps
    assert not recorded_later(contract, DAY)


def test_the_answer_as_it_was_known_when_the_day_ended(contract):
    article(contract, "2026-01-02", "2026-01-05T23:59")
    article(contract, "2026-01-03", "2026-01-06T00:00")
    found = replay(contract)
    now = compute(contract, as_of=DAY)
    assert (1, 2) == (counted(found.known_then()), counted(now))
    assert found.known_then() == compute(
        as_known(contract, end_of(DAY)), as_of=DAY
    )


def test_each_entry_says_what_it_alone_changed(contract):
    first = article(contract, "2026-01-02", "2026-01-07T10:00")
    submit(contract, "task_division", "2025-12-30", "2026-01-08T10:00")
    found = replay(contract)
    told = found.tell(0, 2)
    assert [f"countedevent:{first.pk}", "submission:1"][0] == (
        told[0].step.entries[0].ref
    )
    assert ["计数：新华社媒体矩阵宣传"] == [
        one.what for one in told[0].changes if "新华社" in one.what
    ]
    assert any("任务分工" in one.what for one in told[1].changes)
    assert not any("任务分工" in one.what for one in told[0].changes)


def test_the_steps_end_at_what_is_known_now(contract):
    article(contract, "2026-01-02", "2026-01-07T10:00")
    submit(contract, "task_division", "2025-12-30", "2026-01-08T10:00")
    found = replay(contract)
    now = compute(contract, as_of=DAY)
    assert now == found.answer(found.steps[-1].moment)
    assert what_changed(found, now)


def test_what_happened_after_the_day_does_not_bear_on_it(contract):
    article(contract, "2026-01-06", "2026-01-07T10:00")
    found = replay(contract)
    assert () == found.steps
    assert () == what_changed(found, compute(contract, as_of=DAY))
    assert not recorded_later(contract, DAY)


def batch_of(contract, signed: str | None = None) -> BackfillBatch:
    return BackfillBatch.objects.create(
        contract=contract,
        digest="b" * 64,
        recorded_at=at("2026-01-03T10:00"),
        recorded_by=contract.people.a_handler,
        on_behalf_of="a",
        countersigned_at=at(signed) if signed else None,
        countersigned_by=contract.people.b_lead if signed else None,
    )


def sign(batch: BackfillBatch, contract, known: str) -> None:
    batch.countersigned_at = at(known)
    batch.countersigned_by = contract.people.b_lead
    batch.save()
    touch_facts(contract)


def test_a_batch_counts_from_its_countersignature_and_is_one_step(contract):
    batch = batch_of(contract)
    for day in ("2026-01-02", "2026-01-03"):
        article(contract, day, "2026-01-03T10:00", batch=batch)
    assert () == replay(contract).steps  # not signed: nothing changed
    assert not recorded_later(contract, DAY)
    sign(batch, contract, "2026-02-01T10:00")
    (step,) = replay(contract).steps
    assert (2, at("2026-02-01T10:00")) == (len(step.entries), step.moment)
    assert recorded_later(contract, DAY)
    assert [] == gather(contract, known_at=end_of(DAY)).facts


def test_a_row_that_was_taken_back_later_counted_before(contract):
    wrong = article(contract, "2026-01-02", "2026-01-02T10:00")
    article(
        contract, "2026-01-20", "2026-01-20T10:00", reverses=wrong
    )
    found = replay(contract)
    now = compute(contract, as_of=DAY)
    assert (1, 0) == (counted(found.known_then()), counted(now))
    (step,) = found.steps
    assert f"countedevent:{wrong.pk}" == step.entries[0].reverses
    assert recorded_later(contract, DAY)
    assert 1 == len(gather(contract, known_at=end_of(DAY)).facts)


def pay(contract, on: str, known: str, amount: str, **fields) -> Payment:
    return record(
        contract, Payment, on, known, by=contract.people.a_finance,
        tranche=make.tranche(contract, 1), amount=Decimal(amount), **fields,
    )  # fmt: skip


def test_money_is_taken_back_by_a_row_of_its_own_day(contract):
    paid = pay(contract, "2025-07-03", "2025-07-03T10:00", "447000.00")
    pay(contract, "2026-01-20", "2026-01-20T10:00", "-447000.00",
        reverses=paid)  # fmt: skip
    found = replay(contract)
    now = compute(contract, as_of=DAY)
    assert now == found.known_then()
    (told,) = found.tell(0, 1)
    assert () == told.changes  # the reversal is of a later day


def test_a_decision_on_a_reading_bears_on_every_day(contract):
    for key in make.agreement_of(contract).packages["tranche_2"].members:
        submit(contract, key, "2025-12-25", "2025-12-25T10:00")
    record(
        contract, ReadingDecision, "2026-03-01", "2026-03-01T10:00",
        key="submission.reading", code="D",
        proposed_by=contract.people.a_handler,
    )  # fmt: skip
    (told,) = replay(contract).tell(0, 1)
    words = [one.what for one in told.changes]
    assert any(word.startswith("口径：") for word in words)
    assert any(word.startswith("违约金测算") for word in words)
    assert recorded_later(contract, DAY)


def test_facts_that_need_each_other_are_told_together(contract):
    """A decision before its submission cannot be told alone."""
    row = submit(
        contract, "task_division", "2025-12-20", "2026-02-02T10:00"
    )
    record(
        contract, Decision, "2025-12-30", "2026-02-01T10:00",
        submission=row, number="YS-1", result="accepted",
        prepared_by=contract.people.a_handler,
    )  # fmt: skip
    record(contract, Receipt, "2025-12-21", "2026-02-03T10:00", submission=row)
    first, second, third = replay(contract).tell(0, 3)
    assert first.changes is None
    assert any("任务分工" in one.what for one in second.changes)
    assert third.changes is not None


def test_a_later_declaration_changes_what_is_unknown():
    contract = make.make_contract()
    contract.history.all().update(history_date=BEGAN)
    contract.people = make.make_people(contract)
    record(
        contract, CompletenessDeclaration, "2026-01-31", "2026-02-01T10:00",
        proposed_by=contract.people.b_lead,
    )  # fmt: skip
    contract.records_complete_through = date(2026, 1, 31)
    contract.save()
    newest = contract.history.latest()
    newest.history_date = at("2026-02-01T10:00") + timedelta(seconds=1)
    newest.save()
    found = replay(contract)
    (told,) = found.tell(0, 1)  # one act, not two
    assert "记录完整至" == told.changes[0].what
    assert compute(contract, as_of=DAY) == found.answer(told.step.moment)


def test_taking_up_service_is_a_step_of_its_own():
    contract = make.make_contract()
    contract.history.all().update(history_date=BEGAN)
    contract.people = make.make_people(contract)
    contract.in_service_from = date(2025, 12, 1)
    contract.save()
    (told,) = replay(contract).tell(0, 1)
    assert date(2025, 12, 1) == told.step.certainty.in_service_from
    assert "记录完整至" == told.changes[0].what


def test_pages_of_steps_tell_the_same_as_one(contract):
    for day in range(7, 12):
        article(contract, "2026-01-02", f"2026-01-{day:02}T10:00")
    found = replay(contract)
    assert found.tell(0, 5) == found.tell(0, 2) + found.tell(2, 5)


def test_the_queries_do_not_grow_with_the_record(contract):
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            found = replay(contract)
            found.known_then()
            found.tell(0, 20)
        return len(caught)

    few = queries()
    for day in range(7, 20):
        article(contract, "2026-01-02", f"2026-01-{day:02}T10:00")
    assert few == queries()


def test_the_hint_asks_the_database_once(contract):
    with CaptureQueriesContext(connection) as caught:
        recorded_later(contract, DAY)
    assert 1 == len(caught)
    assert SignOff in fact_models()


def test_a_demo_is_told_honestly_as_recorded_in_one_go():
    demo = make.make_contract(is_demo=True, pinned_on=date(2025, 12, 31))
    demo.people = make.make_people(demo)
    import_facts(DEMO_FACTS, contract=demo)
    found = replay(demo, date(2025, 12, 20))
    (told,) = found.tell(0, 20)
    assert told.step.batch is not None
    fresh = Contract.objects.get(pk=demo.pk)
    now = compute(fresh, as_of=date(2025, 12, 20))
    assert now == found.answer(told.step.moment)
    assert "unknown" in found.known_then()
