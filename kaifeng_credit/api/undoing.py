"""What programs of 甲方 may take back, while 乙方 has not acted on it.

A receipt one person takes back; a conclusion one person asks to take back and
another signs. The services are those of the pages, and so are the refusals.
"""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from contracts.models import Proposal
from contracts.queries.people import roles_of
from contracts.services.proposals import withdraw_proposal
from contracts.states import ProposalKind
from contracts.tasks import send_job
from deliverables.models.submissions import PARTY_A_DRAFT_READERS
from deliverables.services.packets import request_packet
from deliverables.services.undoing import (
    confirm_undo,
    decline_undo,
    propose_undo,
    undo_receipt,
)
from kaifeng_credit.api import asked, ledgers, rows, sent
from kaifeng_credit.api.acts import Acting, acting
from kaifeng_credit.api.base import ContractView, described, one_of
from kaifeng_credit.resting import check_nothing_rests


def undo_proposals(view: ContractView) -> QuerySet[Proposal]:
    """The conclusions 甲方 asked to take back; its own business only."""
    found = view.within(Proposal, kind=ProposalKind.UNDO)
    if not roles_of(view.request.user, view.contract) & set(
        PARTY_A_DRAFT_READERS
    ):
        return found.none()
    return found.select_related("proposed_by", "settled_by")


class UndoReceipt(Acting):
    """甲方 takes its receipt back."""

    @acting(
        "撤销签收；对方已据此办理的不可撤销，原记录保留",
        rows.SubmissionDetailSerializer,
        name="undo_receipt",
        tag="履约",
        body=sent.UndoSerializer,
    )
    def post(self, request: Request, contract: str, pk: int) -> Response:
        """The receipt that never counted; both rows stay."""
        found = one_of(ledgers.submissions(self), pk=pk)

        def act(reason: str) -> dict[str, Any]:
            undo_receipt(
                submission=found,
                by=request.user,
                today=self.today,
                reason=reason,
            )
            return self.send_slip(one_of(ledgers.submissions(self), pk=pk))

        return self.once(sent.UndoSerializer, act)


class UndoProposing(Acting):
    """An act after which a proposal is shown."""

    def shown(self, pk: int) -> dict[str, Any]:
        """A proposal as it is now."""
        found = one_of(undo_proposals(self), pk=pk)
        return rows.UndoProposalSerializer(found).data


class UndoDecision(UndoProposing):
    """甲方 asks that a conclusion be taken back."""

    @acting(
        "提请撤销一轮的验收结论，由甲方另一人签署；签署前结论照旧有效",
        rows.UndoProposalSerializer,
        name="undo_decision",
        tag="履约",
        body=sent.UndoSerializer,
        code=201,
    )
    def post(self, request: Request, contract: str, pk: int) -> Response:
        """Nothing changes before another person signs."""
        found = one_of(ledgers.submissions(self), pk=pk)

        def act(reason: str) -> dict[str, Any]:
            proposal = propose_undo(
                submission=found,
                by=request.user,
                reason=reason,
                rests=check_nothing_rests,
            )
            return self.shown(proposal.pk)

        return self.once(sent.UndoSerializer, act, code=201)


class UndoProposals(ledgers.Ledger):
    """撤销结论的提请."""

    asks = asked.AskedUndoProposals

    @described(
        "撤销结论的提请；只列给看得到甲方底稿的人",
        rows.page_of_rows(rows.UndoProposalSerializer),
        name="undo_proposals",
        tag="履约",
        asks=asked.AskedUndoProposals,
    )
    def get(self, request: Request, contract: str) -> Response:
        """A page of them."""
        found = undo_proposals(self).filter(**self.wanted())
        return self.page(found, rows.UndoProposalSerializer)


class OneUndoProposal(ContractView):
    """One proposal."""

    @described(
        "一项撤销结论的提请",
        rows.UndoProposalSerializer,
        name="undo_proposal",
        tag="履约",
    )
    def get(self, request: Request, contract: str, pk: int) -> Response:
        """What was asked for, and what became of it."""
        found = one_of(undo_proposals(self), pk=pk)
        return Response(rows.UndoProposalSerializer(found).data)


class ConfirmUndo(UndoProposing):
    """甲方审批 signs the taking back."""

    @acting(
        "签署另一人提请的撤销；该轮回到验收中，原验收书标为已撤销",
        rows.UndoProposalSerializer,
        name="confirm_undo",
        tag="履约",
        body=sent.NothingSent,
    )
    def post(self, request: Request, contract: str, pk: int) -> Response:
        """Only now the conclusion is taken back; its paper says so."""
        asked_for = one_of(undo_proposals(self), pk=pk)

        def act() -> dict[str, Any]:
            back = confirm_undo(
                proposal_id=asked_for.pk,
                by=request.user,
                today=self.today,
                rests=check_nothing_rests,
            )
            job = request_packet(decision=back, by=request.user)
            transaction.on_commit(lambda: send_job(job))
            return self.shown(pk)

        return self.once(sent.NothingSent, act)


class DeclineUndo(UndoProposing):
    """甲方审批 sends it back."""

    @acting(
        "退回另一人提请的撤销；结论照旧有效",
        rows.UndoProposalSerializer,
        name="decline_undo",
        tag="履约",
        body=sent.DeclineSerializer,
    )
    def post(self, request: Request, contract: str, pk: int) -> Response:
        """With the reason."""
        asked_for = one_of(undo_proposals(self), pk=pk)

        def act(reason: str) -> dict[str, Any]:
            decline_undo(
                proposal_id=asked_for.pk, by=request.user, reason=reason
            )
            return self.shown(pk)

        return self.once(sent.DeclineSerializer, act)


class WithdrawUndo(UndoProposing):
    """Who asked takes the asking back."""

    @acting(
        "收回自己提请的撤销；结论照旧有效",
        rows.UndoProposalSerializer,
        name="withdraw_undo",
        tag="履约",
        body=sent.NothingSent,
    )
    def post(self, request: Request, contract: str, pk: int) -> Response:
        """While nobody has settled it."""
        asked_for = one_of(undo_proposals(self), pk=pk)

        def act() -> dict[str, Any]:
            withdraw_proposal(proposal_id=asked_for.pk, by=request.user)
            return self.shown(pk)

        return self.once(sent.NothingSent, act)
