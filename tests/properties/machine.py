"""The portal driven act by act beside its model, by real services (G12).

Every act is tried by whoever: what the model allows must be done, and write
an audit event; what it does not must be refused, and write nothing.
"""

from collections import Counter
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.db.models import Count, F, Q, Sum
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from contracts.models import AuditChain
from contracts.policies import Refused
from contracts.services.audit import first_break
from deliverables.models import AcceptanceReview, Decision
from deliverables.services.reviews import (
    decide_review,
    propose_decision,
    return_review,
)
from deliverables.services.submissions import (
    submit_deliverable,
    withdraw_submission,
)
from deliverables.services.undoing import (
    confirm_undo,
    decline_undo,
    propose_undo,
    undo_receipt,
)
from kaifeng_credit.gathering import (
    compute,
    current_projection,
    tranche_standing,
)
from kaifeng_credit.resting import check_nothing_rests
from payments.models import Payment, PaymentRequest
from payments.queries.totals import balance_differences
from payments.services.payments import (
    approve_payment,
    decline_payment,
    record_payment,
    request_payment,
    withdraw_payment,
)
from payments.services.reversals import propose_reversal, reverse_payment
from tests import factories as make
from tests.properties.model import ACTS, FEN, PEOPLE, Model

DAY = make.TODAY
KEY = "work_plan"
NUMBER = 1  # the tranche whose gate no deliverable keeps
GATED = 2  # and one that waits for four of them
AMOUNTS = ("all", "all", "half", "half", "a fen too much", "nothing")
# Of what an act needs, which handle it is tried on.
NEEDS = {
    "withdraw": "submission", "receive": "submission",
    "undo_receipt": "submission", "propose": "submission",
    "send_back": "review", "decide": "review",
    "propose_undo": "submission", "confirm_undo": "undo",
    "decline_undo": "undo", "approve": "request", "decline": "request",
    "take_back": "request", "credit": "request",
    "ask_reversal": "payment", "reverse": "reversal",
}  # fmt: skip


def stage() -> SimpleNamespace:
    """The contract that a run begins with, and its people."""
    contract = make.make_contract(is_demo=True, pinned_on=DAY)
    contract.records_complete_through = DAY
    contract.save()
    people = {
        name: make.make_person(contract, *sorted(roles))
        for name, roles in PEOPLE.items()
    }
    return SimpleNamespace(contract=contract, people=people)


class Portal(RuleBasedStateMachine):
    """One contract from its first file to its money, in any order."""

    on: SimpleNamespace  # what `stage` made
    visited: Counter[str] = Counter()

    def __init__(self) -> None:
        super().__init__()
        cache.clear()
        self.around = transaction.atomic()
        self.around.__enter__()
        self.contract = self.on.contract
        self.row = make.deliverable(self.contract, KEY)
        self.term = make.term_of(self.row)
        self.tranche = make.tranche(self.contract, NUMBER)
        self.model = Model(agreed=self.tranche.amount)
        self.at: dict[str, Any] = {}  # the row that each act is about
        self.vouchers = 0
        self.good = True

    # --- one act ---------------------------------------------------------------
    @rule(data=st.data())
    def act(self, data) -> None:
        """Something that may be done, or whatever by whomever."""
        possible = self.model.possible()
        # Three of four go on; an act at random would hardly get anywhere.
        if possible and data.draw(st.integers(0, 3), label="at random?"):
            acts = sorted({act for act, _ in possible})
            act = data.draw(st.sampled_from(acts), label="act")
            able = [who for one, who in possible if one == act]
            who = data.draw(st.sampled_from(able), label="who")
        else:
            act = data.draw(st.sampled_from(sorted(ACTS)), label="act")
            who = data.draw(st.sampled_from(sorted(PEOPLE)), label="who")
        if NEEDS.get(act) is not None and NEEDS[act] not in self.at:
            return
        amount = self.amount(act, data.draw(st.sampled_from(AMOUNTS)))
        result = data.draw(st.sampled_from(["accepted", "rejected"]))
        self.attempt(act, who, amount, result)

    def amount(self, act: str, how: str) -> Decimal:
        whole = self.model.open
        if act == "credit":
            whole = self.model.left
        return {
            "all": whole,
            "half": (whole / 2).quantize(FEN),
            "a fen too much": whole + FEN,
            "nothing": Decimal(0),
        }[how]

    def attempt(self, act, who, amount, result) -> None:
        """Model and portal agree on whether; the chain tells what was done."""
        self.good = False
        allowed = self.model.allows(act, who, amount)
        before = self.events()
        refused = self.refusal_of(act, who, amount, result, allowed)
        assert allowed == (refused == ""), (act, who, refused, self.model)
        assert allowed == (before < self.events())
        if allowed:
            self.model.done(act, who, amount, result)
            self.visited[act] += 1
        self.good = True

    def refusal_of(self, act, who, *asked) -> str:
        """Do it as the portal does: the code of its refusal, or nothing."""
        try:
            with transaction.atomic():
                getattr(self, act)(self.on.people[who], *asked)
        except Refused as refused:
            return refused.code
        return ""

    # --- the acts, by the services that the pages call --------------------------
    def submit(self, by, amount, result, allowed) -> None:
        if allowed:
            self.at["submission"] = make.make_submission(self.row, by)
            self.at.pop("review", None)
        else:
            submit_deliverable(
                deliverable=self.row, term=self.term, by=by, today=DAY
            )

    def withdraw(self, by, amount, result, allowed) -> None:
        withdraw_submission(
            submission=self.at["submission"], by=by, today=DAY
        )

    def receive(self, by, amount, result, allowed) -> None:
        make.sign_for(self.at["submission"], by)

    def undo_receipt(self, by, amount, result, allowed) -> None:
        undo_receipt(
            submission=self.at["submission"], by=by, today=DAY, reason="误签"
        )

    def propose(self, by, amount, result, allowed) -> None:
        """Fill the paper in and put it before the signer."""
        saved = AcceptanceReview.objects.filter(
            submission=self.at["submission"]
        ).first()
        if saved is not None and saved.state == "submitted":
            # To save it again would take it back; here it is proposed twice.
            review = saved
        else:
            review = make.make_review(
                self.at["submission"], by, result=result,
                revision=saved.revision if saved else 0,
            )  # fmt: skip
        self.at["review"] = propose_decision(
            review=review, term=self.term, by=by, today=DAY,
            revision=review.revision,
        )  # fmt: skip

    def send_back(self, by, amount, result, allowed) -> None:
        return_review(review=self.at["review"], by=by, reason="请补充")

    def decide(self, by, amount, result, allowed) -> None:
        review = self.at["review"]
        decide_review(
            review=review, term=self.term, by=by, today=DAY,
            revision=review.revision,
        )  # fmt: skip

    def propose_undo(self, by, amount, result, allowed) -> None:
        self.at["undo"] = propose_undo(
            submission=self.at["submission"], by=by, reason="看错",
            rests=check_nothing_rests,
        )  # fmt: skip

    def confirm_undo(self, by, amount, result, allowed) -> None:
        confirm_undo(
            proposal_id=self.at["undo"].pk, by=by, today=DAY,
            rests=check_nothing_rests,
        )  # fmt: skip

    def decline_undo(self, by, amount, result, allowed) -> None:
        decline_undo(proposal_id=self.at["undo"].pk, by=by, reason="不必")

    def request(self, by, amount, result, allowed) -> None:
        self.at["request"] = request_payment(
            tranche=self.tranche, amount=amount, by=by,
            standing=tranche_standing,
        )  # fmt: skip

    def approve(self, by, amount, result, allowed) -> None:
        approve_payment(
            request=self.at["request"], by=by, standing=tranche_standing
        )

    def decline(self, by, amount, result, allowed) -> None:
        decline_payment(request=self.at["request"], by=by, reason="待查")

    def take_back(self, by, amount, result, allowed) -> None:
        withdraw_payment(request=self.at["request"], by=by)

    def credit(self, by, amount, result, allowed) -> None:
        self.vouchers += 1
        self.at["payment"] = record_payment(
            request=self.at["request"], by=by, on=DAY, today=DAY,
            voucher=f"回单 {self.vouchers}", amount=amount,
        )  # fmt: skip

    def ask_reversal(self, by, amount, result, allowed) -> None:
        self.at["reversal"] = propose_reversal(
            payment=self.at["payment"], by=by, reason="记错"
        )

    def reverse(self, by, amount, result, allowed) -> None:
        reverse_payment(
            proposal_id=self.at["reversal"].pk, by=by, today=DAY
        )

    # --- what always holds -----------------------------------------------------
    def events(self) -> int:
        return AuditChain.objects.get(name=self.contract.slug).length

    @invariant()
    def no_more_is_paid_than_was_agreed(self) -> None:
        rows = Payment.objects.filter(contract=self.contract)
        paid = rows.aggregate(total=Sum("amount"))["total"] or Decimal(0)
        assert self.model.paid == paid
        assert 0 <= paid <= self.tranche.amount

    @invariant()
    def a_round_has_one_conclusion_at_most(self) -> None:
        rounds = Decision.objects.filter(contract=self.contract).values(
            "submission"
        )
        for one in rounds.annotate(
            made=Count("pk", filter=Q(reverses=None)),
            undone=Count("pk", filter=Q(reverses__isnull=False)),
        ):
            assert one["made"] - one["undone"] in (0, 1)

    def teardown(self) -> None:
        try:
            if self.good:
                self.at_the_end()
        finally:
            transaction.set_rollback(True)
            self.around.__exit__(None, None, None)

    def at_the_end(self) -> None:
        """What is dearer to ask: four eyes, the chain, the rules' own view."""
        same = Decision.objects.filter(
            contract=self.contract, prepared_by=F("recorded_by")
        )
        assert not same.exists()
        alone = PaymentRequest.objects.filter(contract=self.contract).filter(
            Q(approved_by=F("requested_by"))
        )
        assert not alone.exists()
        assert first_break(self.contract.slug) is None
        assert [] == balance_differences(self.contract)
        self.contract.refresh_from_db()
        stored = current_projection(self.contract).answer
        assert stored == compute(self.contract, as_of=DAY)
        by_number = {row["number"]: row for row in stored["tranches"]}
        assert self.model.paid == Decimal(by_number[NUMBER]["paid"])
        assert 0 == Decimal(by_number[GATED]["paid"])
        (work,) = [
            row for row in stored["deliverables"] if row["key"] == KEY
        ]
        results = [one["result"] for one in work["rounds"]]
        assert self.model.rounds == results, (self.model, work)
        self.nobody_gets_the_next_payment_before_its_tasks()

    def nobody_gets_the_next_payment_before_its_tasks(self) -> None:
        tranche = make.tranche(self.contract, GATED)
        with pytest.raises(Refused, match="付款条件尚未全部满足"):
            request_payment(
                tranche=tranche, amount=tranche.amount,
                by=self.on.people["a_handler"], standing=tranche_standing,
            )  # fmt: skip
