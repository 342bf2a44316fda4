"""Whatever changes a contract's answer, the stored one is not shown again."""

from datetime import date, timedelta
from decimal import Decimal
from inspect import isgeneratorfunction

import pytest
from django.db import transaction
from django.urls import reverse

from contracts.models import (
    BackfillBatch,
    CompletenessDeclaration,
    Contract,
    OperationStart,
    ReadingDecision,
    StandingProjection,
)
from contracts.queries.clock import contract_day, today
from contracts.rules.calendar import WorkingCalendar
from contracts.services.facts import stamp
from deliverables.models import Deliverable
from deliverables.services.documents import remove_document
from deliverables.services.sign_offs import record_expert_review
from deliverables.services.submissions import (
    receive_submission,
    withdraw_submission,
)
from indicators.models import CountedEvent
from indicators.services import add_count, add_measurement
from kaifeng_credit import gathering
from kaifeng_credit.gathering import (
    compare,
    compute,
    current_projection,
    standing_as_of,
    tranche_standing,
)
from kaifeng_credit.importing import import_facts
from kaifeng_credit.importing.batches import countersign_batch
from kaifeng_credit.verifying import verify
from payments.services.invoices import record_invoice
from payments.services.payments import (
    approve_payment,
    record_payment,
    request_payment,
)
from tests import factories as make

pytestmark = pytest.mark.django_db
KEY = "task_division"


@pytest.fixture
def contract():
    contract = make.make_contract()
    contract.in_service_from = date(2025, 6, 19)
    contract.save()
    contract.people = make.make_people(contract)
    return contract


def loaded(contract) -> Contract:
    return Contract.objects.select_related(
        "agreement_version", "projection"
    ).get(pk=contract.pk)


def row(contract, key: str = KEY) -> Deliverable:
    return make.deliverable(contract, key)


# --- what people do -----------------------------------------------------------
def uploads(contract):
    return make.make_version(row(contract), contract.people.b_onsite)


def takes_out(contract):
    version = uploads(contract)
    yield
    remove_document(
        deliverable=version.deliverable, version_id=version.pk,
        by=contract.people.b_onsite,
    )  # fmt: skip


def submits(contract):
    return make.make_submission(
        row(contract), contract.people.b_lead, today=today()
    )


def withdraws(contract):
    submission = submits(contract)
    yield
    withdraw_submission(
        submission=submission, by=contract.people.b_lead, today=today()
    )


def receives(contract):
    submission = submits(contract)
    yield
    receive_submission(
        submission=submission, by=contract.people.a_handler, today=today()
    )


def decides(contract):
    submission = make.make_received(
        row(contract), b=contract.people.b_lead, a=contract.people.a_handler,
        today=today(),
    )  # fmt: skip
    yield
    make.make_decision(
        submission, handler=contract.people.a_handler,
        approver=contract.people.a_approver, today=today(),
    )  # fmt: skip


def hears_experts(contract):
    make.make_received(
        row(contract, "work_plan"), b=contract.people.b_lead,
        a=contract.people.a_handler, today=today(),
    )  # fmt: skip
    yield
    record_expert_review(
        deliverable=row(contract, "work_plan"), result="pass",
        by=contract.people.a_handler, on=today(), today=today(),
    )  # fmt: skip


def pays(contract):
    request = request_payment(
        tranche=make.tranche(contract, 1), amount=Decimal("1000.00"),
        by=contract.people.a_handler, standing=tranche_standing,
    )  # fmt: skip
    request = approve_payment(
        request=request, by=contract.people.a_approver,
        standing=tranche_standing,
    )  # fmt: skip
    return record_payment(
        request=request, by=contract.people.a_finance,
        on=date(2025, 7, 3), today=today(), voucher="回单",
    )  # fmt: skip


def reverses_money(contract):
    payment = pays(contract)
    yield
    make.reverse(payment, contract.people, today=today())


def invoices(contract):
    pays(contract)
    yield
    record_invoice(
        tranche=make.tranche(contract, 1), number="2" * 20, kind="special",
        amount=Decimal("1000.00"), by=contract.people.b_lead, on=today(),
        today=today(),
    )  # fmt: skip


def measures(contract):
    add_measurement(
        contract, indicator="water", value=Decimal("91.0"),
        period_end=date(2025, 6, 18), published_on=None, baseline=True,
        by=contract.people.b_lead, proposed_by=contract.people.a_approver,
    )  # fmt: skip


def counts(contract):
    return add_count(
        contract, quota="media_yearly", quantity=1,
        by=contract.people.b_lead, on=today(),
    )  # fmt: skip


def takes_back_a_row(contract):
    counted = counts(contract)
    yield
    CountedEvent.objects.create(
        **stamp(contract, by=contract.people.a_approver, on=today()),
        quota=counted.quota, reverses=counted,
    )  # fmt: skip


def starts_operation(contract):
    OperationStart.objects.create(
        **stamp(
            contract, by=contract.people.a_approver, on=date(2025, 7, 1)
        )
    )


def decides_a_reading(contract):
    ReadingDecision.objects.create(
        **stamp(contract, by=contract.people.a_approver, on=today()),
        key="submission.reading", code="D",
        proposed_by=contract.people.a_handler,
    )  # fmt: skip


def takes_up_service_later(contract):
    contract.in_service_from = today() + timedelta(days=1)
    contract.save(update_fields=["in_service_from"])


def declares_completeness(contract):
    takes_up_service_later(contract)
    yield
    CompletenessDeclaration.objects.create(
        **stamp(contract, by=contract.people.b_lead, on=date(2025, 9, 1)),
        proposed_by=contract.people.a_approver,
    )
    contract.records_complete_through = date(2025, 9, 1)
    contract.save(update_fields=["records_complete_through"])


def countersigns(contract):
    file = contract.folder / "facts.toml"
    file.write_text(
        'agreement = "kaifeng_2025"\nas_of = 2025-12-18\n[[facts]]\n'
        f'kind = "submitted"\ndeliverable = "{KEY}"\non = 2025-12-10\n'
    )
    import_facts(file, contract=contract, by=contract.people.a_handler)
    yield
    countersign_batch(
        batch=BackfillBatch.objects.get(), by=contract.people.b_lead
    )


ACTS = (
    uploads, takes_out, submits, withdraws, receives, decides, hears_experts,
    pays, reverses_money, invoices, measures, counts, takes_back_a_row,
    starts_operation, decides_a_reading, takes_up_service_later,
    declares_completeness, countersigns,
)  # fmt: skip


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_after_an_act_the_stored_answer_is_the_pure_one(
    contract, tmp_path, act
):
    """What goes before the act is done before the answer is stored."""
    contract.folder = tmp_path
    prepared = act(contract) if isgeneratorfunction(act) else None
    with transaction.atomic():
        next(prepared or iter([None]))
    before = standing_as_of(loaded(contract), today())
    with transaction.atomic():
        if prepared is None:
            act(contract)
        else:
            next(prepared, None)
    after = standing_as_of(loaded(contract), today())
    assert after == compute(loaded(contract), as_of=today())
    assert after != before
    stored = current_projection(loaded(contract))
    assert stored.compared == compare(loaded(contract), as_of=today())


# --- what changes around it ---------------------------------------------------
def test_who_joins_or_leaves_changes_no_answer(contract):
    before = standing_as_of(loaded(contract), today())
    make.make_person(contract, "a_handler")
    contract.memberships.filter(role="b_lead").update(
        ends_on=today() - timedelta(days=1)
    )
    assert before == standing_as_of(loaded(contract), today())


def test_midnight_makes_the_answer_stale(contract, monkeypatch):
    standing_as_of(loaded(contract), today())
    tomorrow = today() + timedelta(days=1)
    monkeypatch.setattr(
        "contracts.queries.clock.timezone.localdate", lambda *_: tomorrow
    )
    assert tomorrow == contract_day(contract)
    answer = standing_as_of(loaded(contract), tomorrow)
    assert tomorrow.isoformat() == answer["as_of"]
    assert tomorrow == StandingProjection.objects.get().as_of
    assert answer == compute(loaded(contract), as_of=tomorrow)


def test_another_calendar_makes_the_answer_stale(contract, monkeypatch):
    before = standing_as_of(loaded(contract), today())
    notices = gathering.calendar().notices.values()
    fewer = WorkingCalendar([one for one in notices if one.year < 2026])
    monkeypatch.setattr(gathering, "calendar", lambda *_: fewer)
    after = standing_as_of(loaded(contract), today())
    assert after != before
    assert after == compute(loaded(contract), as_of=today())


def test_an_amended_agreement_makes_the_answer_stale(contract, monkeypatch):
    standing_as_of(loaded(contract), today())
    StandingProjection.objects.update(agreement_digest="0" * 64, answer={})
    answer = standing_as_of(loaded(contract), today())
    assert answer == compute(loaded(contract), as_of=today())


def test_other_rules_make_the_answer_stale(contract, monkeypatch):
    standing_as_of(loaded(contract), today())
    StandingProjection.objects.update(answer={"as_of": "of older rules"})
    monkeypatch.setattr(gathering, "rules_digest", lambda: "1" * 64)
    answer = standing_as_of(loaded(contract), today())
    assert answer == compute(loaded(contract), as_of=today())


@pytest.mark.parametrize("name", ["overview", "todo", "payments"])
def test_pages_refuse_a_stale_row(client, contract, name):
    standing_as_of(loaded(contract), today())
    StandingProjection.objects.update(
        facts_version=999, answer={"stale": True}, compared={}
    )
    client.force_login(contract.people.a_handler)
    response = client.get(reverse(name, args=[contract.slug]))
    assert 200 == response.status_code
    assert ["equal"] == [one.state for one in verify()]
