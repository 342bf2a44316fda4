"""What may be done next with one deliverable and one payment: a second opinion.

Written from the agreement and the matrix of roles, knowing nothing of the
services: no row, no query, no refusal. The machine beside it does every act
on the portal too, and the two must agree on whether it may be done.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

# Each person by name with the roles held; two hold two, to be refused where
# the second person would be the first one again.
PEOPLE = {
    "b_lead": {"b_lead"},
    "b_onsite": {"b_onsite"},
    "a_handler": {"a_handler"},
    "a_approver": {"a_approver"},
    "a_finance": {"a_finance"},
    "a_handles_and_signs": {"a_handler", "a_approver"},
    "a_signs_and_pays": {"a_approver", "a_finance"},
    "auditor": {"auditor"},
}
B, REVIEWS = {"b_lead", "b_onsite"}, {"a_handler", "a_approver"}
HANDLES, SIGNS, PAYS = {"a_handler"}, {"a_approver"}, {"a_finance"}
FEN = Decimal("0.01")


@dataclass
class Request:
    """A request for payment, as it stands."""

    by: str
    amount: Decimal
    state: str = "requested"
    approved_by: str = ""


@dataclass
class Receipt:
    """Money credited on a request; who asks to take it back."""

    amount: Decimal
    request: Request
    reversed: bool = False
    asked_by: str = ""


@dataclass
class Model:
    """One deliverable, and the first payment of the agreement."""

    agreed: Decimal
    # with_b, submitted, received, proposed, accepted or rejected
    work: str = "with_b"
    rounds: list[str | None] = field(default_factory=list)  # their results
    result: str = ""
    prepared_by: str = ""
    undo_by: str = ""
    undo_late: bool = False  # 乙方 has acted on it: it may only be declined
    request: Request | None = None
    receipts: list[Receipt] = field(default_factory=list)
    reversal: Receipt | None = None
    reversal_by: str = ""
    visited: Counter = field(default_factory=Counter)

    # --- money -----------------------------------------------------------------
    @property
    def paid(self) -> Decimal:
        return sum(
            (one.amount for one in self.receipts if not one.reversed),
            Decimal(0),
        )

    @property
    def open(self) -> Decimal:
        return self.agreed - self.paid

    @property
    def left(self) -> Decimal:
        """What the request has still to be credited."""
        credited = [
            one.amount
            for one in self.receipts
            if one.request is self.request and not one.reversed
        ]
        return self.request.amount - sum(credited, Decimal(0))

    @property
    def live(self) -> bool:
        return self.request is not None and self.request.state in (
            "requested", "approved",
        )  # fmt: skip

    @property
    def decided(self) -> bool:
        return self.work in ("accepted", "rejected")

    # --- what may be done ------------------------------------------------------
    def allows(self, act: str, who: str, amount: Decimal) -> bool:
        """Whether this person may do this now."""
        roles, may = ACTS[act]
        return bool(PEOPLE[who] & roles) and may(self, who, amount)

    def possible(self) -> list[tuple[str, str]]:
        """Every act that somebody may do now, with who may."""
        return [
            (act, who)
            for act in ACTS
            for who in PEOPLE
            if self.allows(act, who, FEN)
        ]

    # --- what it changes -------------------------------------------------------
    def done(self, act: str, who: str, amount: Decimal, result: str) -> None:
        """It was done: what is so now."""
        self.visited[act] += 1
        getattr(self, f"_{act}")(who, amount, result)

    def _submit(self, who, amount, result) -> None:
        self.work, self.undo_late = "submitted", True
        self.rounds.append(None)

    def _withdraw(self, who, amount, result) -> None:
        self.work = "with_b"
        self.rounds.pop()  # as if it never was

    def _receive(self, who, amount, result) -> None:
        self.work = "received"

    def _undo_receipt(self, who, amount, result) -> None:
        self.work = "submitted"

    def _propose(self, who, amount, result) -> None:
        self.work, self.prepared_by, self.result = "proposed", who, result

    def _send_back(self, who, amount, result) -> None:
        self.work = "received"

    def _decide(self, who, amount, result) -> None:
        self.work = self.rounds[-1] = self.result

    def _propose_undo(self, who, amount, result) -> None:
        self.undo_by, self.undo_late = who, False

    def _confirm_undo(self, who, amount, result) -> None:
        self.work, self.undo_by = "received", ""
        self.rounds[-1] = None

    def _decline_undo(self, who, amount, result) -> None:
        self.undo_by = ""

    def _request(self, who, amount, result) -> None:
        self.request = Request(who, amount)

    def _approve(self, who, amount, result) -> None:
        self.request.state, self.request.approved_by = "approved", who

    def _decline(self, who, amount, result) -> None:
        self.request.state = "declined"

    def _take_back(self, who, amount, result) -> None:
        self.request.state = "withdrawn"

    def _credit(self, who, amount, result) -> None:
        if amount == self.left:
            self.request.state = "recorded"
        self.receipts.append(Receipt(amount, self.request))

    def _ask_reversal(self, who, amount, result) -> None:
        self.reversal, self.reversal_by = self.receipts[-1], who
        self.reversal.asked_by = who

    def _reverse(self, who, amount, result) -> None:
        self.reversal.reversed, self.reversal.asked_by = True, ""


May = Callable[[Model, str, Decimal], bool]
# Each act: who may by role, and when. The clauses: 2.2.2.5 and 2.2.2.6 of
# the review, 4.2 and 5.3 of the money; the second person is design 1.6.
ACTS: dict[str, tuple[set[str], May]] = {
    "submit": (B, lambda m, who, _: m.work in ("with_b", "rejected")),
    "withdraw": (B, lambda m, who, _: m.work == "submitted"),
    "receive": (REVIEWS, lambda m, who, _: m.work == "submitted"),
    "undo_receipt": (REVIEWS, lambda m, who, _: m.work == "received"),
    "propose": (REVIEWS, lambda m, who, _: m.work == "received"),
    "send_back": (
        SIGNS,
        lambda m, who, _: m.work == "proposed" and who != m.prepared_by,
    ),
    "decide": (
        SIGNS,
        lambda m, who, _: m.work == "proposed" and who != m.prepared_by,
    ),
    "propose_undo": (REVIEWS, lambda m, who, _: m.decided and (not m.undo_by or m.undo_late)),
    "confirm_undo": (
        SIGNS,
        lambda m, who, _: bool(m.undo_by)
        and not m.undo_late
        and m.decided
        and who != m.undo_by,
    ),
    "decline_undo": (
        SIGNS,
        lambda m, who, _: bool(m.undo_by) and who != m.undo_by,
    ),
    "request": (
        HANDLES,
        lambda m, who, amount: not m.live and 0 < amount <= m.open,
    ),
    "approve": (
        SIGNS,
        lambda m, who, _: m.live
        and m.request.state == "requested"
        and who != m.request.by,
    ),
    "decline": (SIGNS, lambda m, who, _: m.live and who != m.request.by),
    "take_back": (
        HANDLES,
        lambda m, who, _: m.live
        and m.request.state == "requested"
        and who == m.request.by,
    ),
    "credit": (
        PAYS,
        lambda m, who, amount: m.live
        and m.request.state == "approved"
        and who not in (m.request.by, m.request.approved_by)
        and 0 < amount <= m.left,
    ),
    "ask_reversal": (
        PAYS,
        lambda m, who, _: bool(m.receipts)
        and not m.receipts[-1].reversed
        and not m.receipts[-1].asked_by,
    ),
    "reverse": (
        SIGNS,
        lambda m, who, _: m.reversal is not None
        and bool(m.reversal.asked_by)
        and who != m.reversal.asked_by,
    ),
}
