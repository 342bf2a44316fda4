"""Request → approve → record: who does what next, and why not I, in words."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from contracts.policies import NotAllowed, Refused
from contracts.views.pages import OTHER_DAY, shows_now
from payments.models import PaymentRequest, Tranche
from payments.policies import (
    check_can_approve,
    check_can_record,
    check_can_request,
    check_gate,
)
from payments.queries.ledger import live_request
from payments.queries.releases import open_release
from payments.rules.status import Row, TrancheStatus
from payments.services.payments import open_amount, uncredited
from payments.states import PaymentState


@dataclass(frozen=True)
class Act:
    """One of the three acts, as the page shows it."""

    name: str
    label: str
    by: str
    state: str  # "done" | "now" | "later"
    href: str = ""
    why: str = ""  # why this person cannot do it now; empty: they can
    said: str = ""  # who did it, once done

    @property
    def open(self) -> bool:
        """Whether this person may do it now."""
        return self.state == "now" and not self.why


def acts_of(
    request: HttpRequest,
    tranche: Tranche,
    status: TrancheStatus,
    row: Row,
    requests: list[PaymentRequest],
) -> tuple[Act, ...]:
    """The three acts on a tranche, each done, due now, or later."""
    user, live = request.user, live_request(requests)
    other_day = not shows_now(request)
    asked, approved = live is not None, _is(live, PaymentState.APPROVED)
    left, slug = open_amount(tranche), request.contract.slug
    released = row["gate"] is not True and open_release(
        tranche, on=request.as_of
    ) is not None

    def may_request() -> None:
        check_can_request(tranche, user, amount=left, open_amount=left)
        if not released:
            check_gate(row)

    if status.unpaid <= 0:
        return ()
    first = Act(
        name="request",
        label="提请付款",
        by="甲方经办",
        state="done" if asked else "now",
        href=reverse("request_payment", args=[slug, tranche.number]),
        said=f"{live.requested_by}，￥{live.amount:,.2f}" if live else "",
        why="" if asked else _why(may_request, other_day),
    )
    second = Act(
        name="approve",
        label="审批",
        by="甲方审批",
        state="done" if approved else "now" if asked else "later",
        href=reverse("approve_payment", args=[slug, live.pk])
        if live
        else "",
        said=f"{live.approved_by}" if live and approved else "",
        why=_why(lambda: check_can_approve(live, user), other_day)
        if live and not approved
        else "提请后由另一人审批。",
    )
    third = Act(
        name="record",
        label="登记到账",
        by="甲方财务",
        state="now" if approved else "later",
        href=reverse("record_payment", args=[slug, live.pk])
        if live
        else "",
        said=_credited(live) if live and approved else "",
        why=_why(lambda: check_can_record(live, user), other_day)
        if live and approved
        else "审批后，按银行回单登记到账日。",
    )
    return first, second, third


def _credited(live: PaymentRequest) -> str:
    """How much of a request has arrived, where it comes in parts."""
    left = uncredited(live)
    if left == live.amount:
        return ""
    return f"已到账 ￥{live.amount - left:,.2f}，尚余 ￥{left:,.2f}"


def _is(live: PaymentRequest | None, state: str) -> bool:
    return live is not None and live.state == state


def _why(check: Callable[[], None], other_day: bool) -> str:
    """A refusal as a sentence; nothing where there is none."""
    try:
        check()
    except NotAllowed as refused:
        return f"由{refused.who}办理。"
    except Refused as refused:
        # The conditions stand beside the acts; no need to repeat them.
        if refused.code == "gate_closed":
            return "付款条件全部满足后可提请，尚缺的见“付款条件”。"
        return refused.message
    if other_day:
        return OTHER_DAY
    return ""
