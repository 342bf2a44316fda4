"""What programs take back or settle of money: each in two pairs of hands.

A receipt is reversed, an exception is made and an account is changed by a
proposal that another person of 甲方 signs. The services are those of the
pages, and so are the refusals.
"""

from typing import Any

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from contracts.models import Proposal
from contracts.queries.people import roles_of
from contracts.services.proposals import decline_proposal, withdraw_proposal
from contracts.states import ProposalKind
from kaifeng_credit.api import asked, ledgers, rows, sent
from kaifeng_credit.api.acts import Acting, acting
from kaifeng_credit.api.base import ContractView, described, one_of
from kaifeng_credit.gathering import tranche_standing
from payments.policies import MONEY_SIGNERS, check_can_sign_money
from payments.queries.releases import MONEY_KINDS, money_proposals
from payments.services.invoices import redden_invoice
from payments.services.payees import approve_payee
from payments.services.payments import withdraw_payment
from payments.services.releases import propose_release, release_gate
from payments.services.reversals import propose_reversal, reverse_payment


def proposals(view: ContractView) -> QuerySet[Proposal]:
    """What money people of 甲方 proposed; its own business only."""
    return money_proposals(
        view.contract, roles_of(view.request.user, view.contract)
    )


class Proposing(Acting):
    """An act after which a proposal is shown."""

    def shown(self, pk: int) -> dict[str, Any]:
        """A proposal as it is now."""
        found = one_of(proposals(self), pk=pk)
        return rows.MoneyProposalSerializer(found).data


class Withdraw(Acting):
    """甲方经办 takes its own request back."""

    @acting(
        "收回自己提请、尚未审批的付款申请",
        rows.PaymentRequestSerializer,
        name="withdraw_payment",
        tag="资金",
        body=sent.NothingSent,
    )
    def post(self, request: Request, contract: str, pk: int) -> Response:
        """提请人撤回."""
        asked_for = self.request_row(pk)

        def act() -> dict[str, Any]:
            withdraw_payment(request=asked_for, by=request.user)
            return self.request_shown(pk)

        return self.once(sent.NothingSent, act)


class Reverse(Proposing):
    """甲方财务 asks that a receipt be taken back."""

    @acting(
        "提请冲销一次到账，由甲方审批批准；批准后写入一行负数",
        rows.MoneyProposalSerializer,
        name="reverse_payment",
        tag="资金",
        body=sent.ReasonSerializer,
        code=201,
    )
    def post(self, request: Request, contract: str, pk: int) -> Response:
        """Nothing changes before another person signs."""
        payment = one_of(ledgers.payments(self), pk=pk)

        def act(reason: str) -> dict[str, Any]:
            proposal = propose_reversal(
                payment=payment, by=request.user, reason=reason
            )
            return self.shown(proposal.pk)

        return self.once(sent.ReasonSerializer, act, code=201)


class Release(Proposing):
    """甲方经办 asks for an exception."""

    @acting(
        "提请例外放行一笔款项，由甲方审批批准；付款条件仍显示不满足",
        rows.MoneyProposalSerializer,
        name="release_gate",
        tag="资金",
        body=sent.AskReleaseSerializer,
        code=201,
    )
    def post(self, request: Request, contract: str, number: int) -> Response:
        """The decision's scan is handed in on the page."""
        tranche = self.tranche(number)

        def act(**data: Any) -> dict[str, Any]:
            proposal = propose_release(
                tranche=tranche,
                by=request.user,
                standing=tranche_standing,
                **data,
            )
            return self.shown(proposal.pk)

        return self.once(sent.AskReleaseSerializer, act, code=201)


class Proposals(ledgers.Ledger):
    """资金的提请."""

    lookups: dict[str, str] = {}
    asks = asked.AskedMoneyProposals

    @described(
        "冲销、例外放行与收款账户的提请；乙方看不到",
        rows.page_of_rows(rows.MoneyProposalSerializer),
        name="money_proposals",
        tag="资金",
        asks=asked.AskedMoneyProposals,
    )
    def get(self, request: Request, contract: str) -> Response:
        """A page of them."""
        found = proposals(self).filter(**self.wanted())
        return self.page(found, rows.MoneyProposalSerializer)


class OneProposal(ContractView):
    """One proposal."""

    @described(
        "一项资金的提请",
        rows.MoneyProposalSerializer,
        name="money_proposal",
        tag="资金",
    )
    def get(self, request: Request, contract: str, pk: int) -> Response:
        """What was asked for, and what became of it."""
        found = one_of(proposals(self), pk=pk)
        return Response(rows.MoneyProposalSerializer(found).data)


class Approve(Proposing):
    """甲方审批 signs."""

    @acting(
        "批准另一人的提请：写入冲销、放行一笔或启用账户",
        rows.MoneyProposalSerializer,
        name="approve_money_proposal",
        tag="资金",
        body=sent.NothingSent,
    )
    def post(self, request: Request, contract: str, pk: int) -> Response:
        """Each kind by its own service."""
        found = one_of(proposals(self), pk=pk)
        more: dict[str, Any] = {"proposal_id": pk, "by": request.user}
        sign = {
            ProposalKind.PAYMENT_REVERSAL: lambda: reverse_payment(
                **more, today=self.today
            ),
            ProposalKind.GATE_RELEASE: lambda: release_gate(
                **more, standing=tranche_standing
            ),
            ProposalKind.PAYEE_ACCOUNT: lambda: approve_payee(**more),
        }[ProposalKind(found.kind)]

        def act() -> dict[str, Any]:
            check_can_sign_money(
                self.contract, request.user, act="批准这项提请"
            )
            sign()
            return self.shown(pk)

        return self.once(sent.NothingSent, act)


class Decline(Proposing):
    """甲方审批 sends it back."""

    @acting(
        "退回另一人的提请",
        rows.MoneyProposalSerializer,
        name="decline_money_proposal",
        tag="资金",
        body=sent.DeclineSerializer,
    )
    def post(self, request: Request, contract: str, pk: int) -> Response:
        """With the reason."""
        one_of(proposals(self), pk=pk)

        def act(reason: str) -> dict[str, Any]:
            check_can_sign_money(
                self.contract, request.user, act="退回这项提请"
            )
            decline_proposal(
                proposal_id=pk,
                kinds=MONEY_KINDS,
                by=request.user,
                reason=reason,
                roles=MONEY_SIGNERS,
            )
            return self.shown(pk)

        return self.once(sent.DeclineSerializer, act)


class WithdrawProposal(Proposing):
    """Who proposed takes it back."""

    @acting(
        "收回自己的提请；没有写入任何记录",
        rows.MoneyProposalSerializer,
        name="withdraw_money_proposal",
        tag="资金",
        body=sent.NothingSent,
    )
    def post(self, request: Request, contract: str, pk: int) -> Response:
        """While nobody has settled it."""
        one_of(proposals(self), pk=pk)

        def act() -> dict[str, Any]:
            withdraw_proposal(proposal_id=pk, by=request.user)
            return self.shown(pk)

        return self.once(sent.NothingSent, act)


class Redden(Acting):
    """乙方负责人 takes an invoice back by a red one."""

    @acting(
        "登记冲回一张发票的红字发票，冲减全部金额",
        rows.InvoiceSerializer,
        name="red_invoice",
        tag="资金",
        body=sent.RedInvoiceSerializer,
        code=201,
    )
    def post(self, request: Request, contract: str, pk: int) -> Response:
        """乙方登记红字发票."""
        blue = one_of(ledgers.invoices(self), pk=pk)

        def act(**data: Any) -> dict[str, Any]:
            red = redden_invoice(
                invoice=blue, by=request.user, today=self.today, **data
            )
            found = one_of(ledgers.invoices(self), pk=red.pk)
            return rows.InvoiceSerializer(found).data

        return self.once(sent.RedInvoiceSerializer, act, code=201)
