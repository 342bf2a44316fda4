"""补录 on a real contract: nothing rests on it before the countersignature.

第 1.11 条 of the design: a batch moves no gate until the other party signed.
Until then what it speaks of stands still, because a live act on a fact that
does not count yet would leave a record whose parts cannot follow each other.
"""

from datetime import date, timedelta
from pathlib import Path

import pytest

from contracts.models import BackfillBatch
from contracts.policies import NotAllowed, Refused
from contracts.queries.clock import today
from contracts.services.backfill import decline_batch, withdraw_batch
from deliverables.models import Decision, SignOff, Submission
from deliverables.services.reviews import save_review
from deliverables.services.sign_offs import (
    record_expert_review,
    request_sign_off,
)
from deliverables.services.submissions import (
    receive_submission,
    submit_deliverable,
    withdraw_submission,
)
from kaifeng_credit.gathering import compute
from kaifeng_credit.importing import countersign_batch, import_facts
from payments.models import Payment
from payments.queries.facts import all_facts
from payments.services.reversals import propose_reversal
from tests import factories as make

pytestmark = pytest.mark.django_db

KEY = "research_report"
DAY = date(2025, 12, 20)


@pytest.fixture
def contract():
    return make.make_contract()


@pytest.fixture
def people(contract):
    return make.make_people(contract)


@pytest.fixture
def row(contract):
    return make.deliverable(contract, KEY)


def backfill(tmp_path: Path, contract, by, *rows: str, **head) -> int:
    values = {"as_of": "2025-12-18", **head}
    lines = ['agreement = "kaifeng_2025"']
    lines += [f"{name} = {value}" for name, value in values.items()]
    for one in rows:
        lines += ["[[facts]]", *one.split(", ")]
    file = tmp_path / f"facts-{len(list(tmp_path.iterdir()))}.toml"
    file.write_text("\n".join(lines) + "\n")
    return import_facts(file, contract=contract, by=by)


def told(kind: str, on: str, key: str = KEY) -> str:
    return f'kind = "{kind}", deliverable = "{key}", on = {on}'


SUBMITTED = told("submitted", "2025-12-10")
RECEIVED = told("received", "2025-12-11")
REJECTED = told("rejected", "2025-12-15")
WITHDRAWN = told("withdrawn", "2025-12-17")


def the_submission() -> Submission:
    return Submission.objects.get()


def acts(people, row) -> dict:
    """Every act on a deliverable that a backfill may stand in the way of."""
    term = make.term_of(row)

    def sign_off():
        request_sign_off(deliverable=row, kind="confirmed", by=people.a_handler)

    return {
        "upload": lambda: make.upload(
            deliverable=row, term=term, piece=term.pieces[0].key,
            name="成果.pdf", chunks=[make.pdf_bytes()], by=people.b_lead,
        ),
        "submit": lambda: submit_deliverable(
            deliverable=row, term=term, by=people.b_lead, today=DAY
        ),
        "withdraw": lambda: withdraw_submission(
            submission=the_submission(), by=people.b_lead, today=DAY
        ),
        "receive": lambda: receive_submission(
            submission=the_submission(), by=people.a_handler, today=DAY
        ),
        "review": lambda: save_review(
            submission=the_submission(), term=term, findings={}, result="",
            conclusion="", revision=0, by=people.a_handler,
        ),
        "experts": lambda: record_expert_review(
            deliverable=row, result="pass", by=people.a_handler, on=DAY,
            today=DAY,
        ),
        "sign_off": sign_off,
    }  # fmt: skip


ACTS = "upload submit withdraw receive review experts sign_off".split()
ON_A_SUBMISSION = ("withdraw", "receive", "review")


@pytest.mark.parametrize("act", sorted({*ACTS} - {*ON_A_SUBMISSION}))
@pytest.mark.parametrize(
    "told_before",
    [(SUBMITTED,), (SUBMITTED, RECEIVED), (SUBMITTED, RECEIVED, REJECTED)],
    ids=["submitted", "received", "rejected"],
)
def test_nobody_acts_on_what_awaits_the_countersignature(
    contract, people, row, tmp_path, act, told_before
):
    backfill(tmp_path, contract, people.a_handler, *told_before)
    with pytest.raises(Refused) as refused:
        acts(people, row)[act]()
    assert "not_countersigned" == refused.value.code
    compute(contract, as_of=DAY)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    "told_before",
    [(RECEIVED,), (RECEIVED, REJECTED), (WITHDRAWN,)],
    ids=["received", "rejected", "withdrawn"],
)
def test_nobody_acts_on_a_live_submission_a_batch_speaks_of(
    contract, people, row, tmp_path, act, told_before
):
    make.make_submission(row, people.b_lead, today=date(2025, 12, 9))
    backfill(tmp_path, contract, people.a_handler, *told_before)
    with pytest.raises(Refused) as refused:
        acts(people, row)[act]()
    assert "not_countersigned" == refused.value.code
    compute(contract, as_of=DAY)


def test_an_unsigned_batch_leaves_no_row(contract, people, tmp_path):
    backfill(tmp_path, contract, people.a_handler, SUBMITTED, RECEIVED)
    assert not Submission.objects.exists()
    countersign_batch(batch=BackfillBatch.objects.get(), by=people.b_lead)
    assert people.a_handler == the_submission().recorded_by


@pytest.mark.parametrize("close", ["decline", "withdraw"])
def test_what_was_declined_or_withdrawn_stands_in_nobodys_way(
    contract, people, row, tmp_path, close
):
    backfill(tmp_path, contract, people.a_handler, SUBMITTED)
    batch = BackfillBatch.objects.get()
    if close == "decline":
        decline_batch(batch=batch, by=people.b_lead, reason="日期不符")
    else:
        withdraw_batch(batch=batch, by=people.a_handler)
    acts(people, row)["upload"]()
    assert [] == all_facts(contract)
    # The same file once more is a batch of its own.
    make_room = backfill(tmp_path, contract, people.a_handler,
                         told("submitted", "2025-12-10", "work_plan"))  # fmt: skip
    assert 1 == make_room
    assert 1 == backfill(tmp_path, contract, people.a_handler, SUBMITTED)


def test_a_batch_the_record_left_behind_is_not_signed(
    contract, people, tmp_path
):
    """Money may be recorded meanwhile: all of the batch counts or nothing."""
    paid = 'kind = "paid", tranche = 1, on = 2025-07-0{}, amount = "{}"'
    for day, amount in ((3, "300000.00"), (4, "200000.00")):
        backfill(tmp_path, contract, people.a_handler,
                 paid.format(day, amount))  # fmt: skip
    first, second = BackfillBatch.objects.order_by("pk")
    countersign_batch(batch=first, by=people.b_lead)
    with pytest.raises(Refused, match="第 1 条事实"):
        countersign_batch(batch=second, by=people.b_lead)
    second.refresh_from_db()
    assert "open" == second.state
    assert 1 == len(all_facts(contract))


def test_a_live_submission_with_a_backfilled_withdrawal_stands_still(
    contract, people, row, tmp_path
):
    make.make_submission(row, people.b_lead, today=date(2025, 12, 12))
    backfill(tmp_path, contract, people.b_lead, WITHDRAWN)
    with pytest.raises(Refused) as refused:
        make.make_version(row, people.b_lead)
    assert "not_countersigned" == refused.value.code
    compute(contract, as_of=DAY)


def test_a_second_batch_does_not_build_on_an_unsigned_one(
    contract, people, tmp_path
):
    backfill(tmp_path, contract, people.a_handler, SUBMITTED)
    with pytest.raises(Refused) as refused:
        backfill(tmp_path, contract, people.a_handler, RECEIVED)
    assert "not_countersigned" == refused.value.code


def test_after_the_countersignature_the_way_goes_on(
    contract, people, row, tmp_path
):
    backfill(tmp_path, contract, people.a_handler, SUBMITTED)
    countersign_batch(batch=BackfillBatch.objects.get(), by=people.b_lead)
    acts(people, row)["receive"]()
    answer = compute(contract, as_of=DAY)
    state = next(d for d in answer["deliverables"] if d["key"] == KEY)
    assert "in_review" == state["state"]


# --- who records, and who countersigns ----------------------------------------
@pytest.mark.parametrize(
    "role", ["auditor", "expert", "system_admin", "security_admin"]
)
def test_only_a_party_records_the_past(contract, people, tmp_path, role):
    with pytest.raises(NotAllowed):
        backfill(tmp_path, contract, getattr(people, role), SUBMITTED)
    assert not BackfillBatch.objects.exists()


def test_a_stranger_does_not_record_the_past(contract, people, tmp_path):
    stranger = make.make_person(make.make_contract(), "a_handler")
    with pytest.raises(NotAllowed):
        backfill(tmp_path, contract, stranger, SUBMITTED)


def test_what_party_b_recorded_takes_the_approver_of_party_a(
    contract, people, tmp_path
):
    """A decision among the facts is 甲方审批's to confirm (design.md 2)."""
    backfill(
        tmp_path, contract, people.b_lead,
        SUBMITTED, told("accepted", "2025-12-15"),
    )  # fmt: skip
    batch = BackfillBatch.objects.get()
    with pytest.raises(NotAllowed):
        countersign_batch(batch=batch, by=people.a_handler)
    countersign_batch(batch=batch, by=people.a_approver)


def test_the_past_does_not_lie_ahead(contract, people, tmp_path):
    tomorrow = (today() + timedelta(days=1)).isoformat()
    with pytest.raises(Refused) as refused:
        backfill(
            tmp_path, contract, people.a_handler,
            told("submitted", tomorrow), as_of=tomorrow,
        )  # fmt: skip
    assert "day_in_future" == refused.value.code


def test_an_older_file_does_not_take_completeness_back(
    contract, people, tmp_path
):
    backfill(tmp_path, contract, people.a_handler, SUBMITTED,
             as_of="2025-12-30")  # fmt: skip
    backfill(
        tmp_path, contract, people.a_handler,
        told("submitted", "2025-08-01", "work_plan"), as_of="2025-08-31",
    )  # fmt: skip
    for batch in BackfillBatch.objects.order_by("pk"):
        countersign_batch(batch=batch, by=people.b_lead)
    contract.refresh_from_db()
    assert date(2025, 12, 30) == contract.records_complete_through


# --- money and corrections ----------------------------------------------------
def test_an_unsigned_payment_is_not_reversed(contract, people):
    """Nor one that plain SQL put into an open batch."""
    batch = BackfillBatch.objects.create(
        contract=contract, digest="b" * 64, recorded_by=people.a_handler,
        on_behalf_of="a",
    )  # fmt: skip
    payment = Payment.objects.create(
        contract=contract, sequence=1, happened_on=DAY, batch=batch,
        recorded_by=people.a_handler, amount=1,
        tranche=make.tranche(contract, 1),
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        propose_reversal(
            payment=payment, by=people.a_finance, reason="金额有误"
        )
    assert "not_countersigned" == refused.value.code


def test_an_unsigned_correction_corrects_nothing(contract, people):
    """A reversing row in an unsigned batch leaves its original standing."""
    row = make.deliverable(contract, KEY)
    common = {
        "contract": contract, "sequence": 1, "happened_on": DAY,
        "deliverable": row, "kind": "confirmed",
    }  # fmt: skip
    signed = SignOff.objects.create(
        **common, recorded_by=people.a_approver, prepared_by=people.a_handler
    )
    batch = BackfillBatch.objects.create(
        contract=contract, digest="c" * 64, recorded_by=people.a_handler,
        on_behalf_of="a",
    )  # fmt: skip
    SignOff.objects.create(
        **common, recorded_by=people.a_handler, prepared_by=people.a_handler,
        reverses=signed, batch=batch,
    )  # fmt: skip
    assert ["confirmed"] == [fact.kind for fact in all_facts(contract)]
    countersign_batch(batch=batch, by=people.b_lead)
    assert [] == all_facts(contract)


def test_an_unsigned_decision_by_plain_sql_opens_no_gate(contract, people, row):
    submission = make.make_received(row, b=people.b_lead, a=people.a_handler)
    batch = BackfillBatch.objects.create(
        contract=contract, digest="d" * 64, recorded_by=people.a_handler,
        on_behalf_of="a",
    )  # fmt: skip
    Decision.objects.create(
        contract=contract, sequence=99, happened_on=DAY, batch=batch,
        recorded_by=people.a_handler, prepared_by=people.a_handler,
        submission=submission, number="YS-2025-999", result="accepted",
    )  # fmt: skip
    kinds = [fact.kind for fact in all_facts(contract)]
    assert ["submitted", "received"] == kinds
