"""Facts of the vocabulary that need no table of their own, and corrections.

Proposed by one person, signed by another (contracts.rules.hands); what was
signed is taken back by a reversing row that two people sign likewise.
"""

from collections.abc import Callable, Iterable
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import transaction

from contracts.models import (
    Contract,
    Proposal,
    RecordedFact,
    User,
)
from contracts.models.facts import FactRow
from contracts.policies import (
    Refused,
    check_can_correct,
    check_can_propose_fact,
    check_can_sign_fact,
    check_fact_day,
    check_open,
)
from contracts.queries.agreements import agreement_of
from contracts.queries.facts import fact_of, row_at
from contracts.queries.registered import waiting_updates
from contracts.rules.after_end import FACT, still_open
from contracts.rules.fact_words import fact_row, fact_title
from contracts.rules.facts import Fact, parse_fact
from contracts.services.facts import lock_contract
from contracts.services.files import Incoming, keep, receive_checked
from contracts.services.proposals import (
    add_proposal,
    approve,
    decline_proposal,
    open_proposal,
    proposal_of,
)
from contracts.services.told_once import check_told_once
from contracts.services.written_facts import (
    add_recorded_fact,
    put_in_place_of,
    reverse_recorded_fact,
)
from contracts.states import ProposalKind

# Whether the record holds together with new facts, or without some:
# check(contract, facts, without=references). Only an upper app knows.
Check = Callable[..., None]
Paper = tuple[str, Iterable[bytes]]


def propose_fact(
    *,
    contract: Contract,
    fact: Fact,
    by: User,
    today: date,
    check: Check,
    note: str = "",
    evidence: Paper | None = None,
) -> Proposal:
    """One person asks that a fact be recorded; nothing changes yet.

    ``evidence`` is the name and the bytes of a paper; it meets the same
    checks as an upload. Raises also Refused("told_already").
    """
    check_can_propose_fact(contract, by, fact)
    with received(evidence) as paper, transaction.atomic():
        contract = lock_contract(
            contract.pk, after_end=still_open(FACT, fact.kind)
        )
        side = check_can_propose_fact(contract, by, fact)
        check_fact_day(contract, fact, today=today)
        check_told_once(contract, fact)
        check(contract, [fact])
        name, incoming = paper
        return add_proposal(
            contract,
            kind=ProposalKind.FACT,
            subject=fact.kind,
            payload={"fact": fact_row(fact)},
            summary=fact_title(fact, agreement_of(contract)),
            by=by,
            on_behalf_of=side,
            note=note.strip(),
            file=keep(incoming) if incoming else None,
            file_name=name,
        )


@transaction.atomic
def propose_reversal(
    *, contract: Contract, ref: str, reason: str, by: User, check: Check
) -> Proposal:
    """One person asks that a recorded fact be taken back, and says why."""
    contract = lock_contract(contract.pk, after_end=True)
    row = row_at(contract, ref)
    fact = fact_of(row, agreement_of(contract))
    if not still_open(FACT, fact.kind):
        check_open(contract)
    side = check_can_correct(contract, by, row, fact)
    if not reason.strip():
        raise Refused("reason_missing", "请写明更正的理由，原记录保留。")
    check(contract, [], without={ref})
    return add_proposal(
        contract,
        kind=ProposalKind.FACT,
        subject=fact.kind,
        payload={"reverses": ref},
        summary=f"更正：{fact_title(fact, agreement_of(contract))}",
        by=by,
        on_behalf_of=side,
        note=reason.strip(),
    )


def propose_replacement(
    *,
    contract: Contract,
    ref: str,
    fact: Fact,
    by: User,
    today: date,
    check: Check,
    note: str,
    evidence: Paper | None = None,
) -> Proposal:
    """One person asks that more be recorded of the same thing.

    The earlier row is taken back and stays; nothing changes yet. Raises
    Refused("nothing_changes"), ("update_waits") and what a correction raises.
    """
    check_can_propose_fact(contract, by, fact)
    with received(evidence) as paper, transaction.atomic():
        contract = lock_contract(
            contract.pk, after_end=still_open(FACT, fact.kind)
        )
        row = row_at(contract, ref)
        known = fact_of(row, agreement_of(contract))
        check_can_correct(contract, by, row, known)
        side = check_can_propose_fact(contract, by, fact)
        check_fact_day(contract, fact, today=today)
        if not note.strip():
            raise Refused("reason_missing", "请写明依据，原记录保留。")
        if fact_row(known) == fact_row(fact):
            raise Refused("nothing_changes", "内容与已登记的相同，无需更新。")
        check_told_once(contract, fact, without={ref})
        check(contract, [fact], without={ref})
        payload = {"fact": fact_row(fact), "replaces": ref}
        _check_none_waits(contract, ref, but=payload)
        name, incoming = paper
        return add_proposal(
            contract,
            kind=ProposalKind.FACT,
            subject=fact.kind,
            payload=payload,
            summary=f"更新：{fact_title(fact, agreement_of(contract))}",
            by=by,
            on_behalf_of=side,
            note=note.strip(),
            file=keep(incoming) if incoming else None,
            file_name=name,
        )


def _check_none_waits(
    contract: Contract, ref: str, *, but: dict[str, Any]
) -> None:
    """Refuse a second update while one waits: only one could be signed."""
    waits = waiting_updates(contract, [ref]).exclude(payload=but).first()
    if waits is not None:
        raise Refused(
            "update_waits",
            f"已有一项等待签署：{waits.summary}（{waits.proposed_by} 提请）。"
            "请先签署、退回或撤回那一项。",
        )


@transaction.atomic
def approve_fact(
    *,
    proposal_id: int,
    by: User,
    today: date,
    check: Check,
    seen: int | None = None,
) -> FactRow:
    """Another person signs; only now it is a fact, or taken back.

    ``seen`` is the facts version of the page that showed what follows:
    where something was recorded since, Refused("figures_changed").
    """
    contract, proposal = open_proposal(
        proposal_id, kinds=(ProposalKind.FACT,), by=by, act="签署事实"
    )
    check_can_sign_fact(contract, by, proposal)
    if seen is not None and seen != contract.facts_version:
        raise Refused(
            "figures_changed",
            "页面打开后又有新的记录，影响已重新计算。请核对后再签署。",
        )
    if "reverses" in proposal.payload:
        row = _reverse(contract, proposal, by=by, today=today, check=check)
    elif "replaces" in proposal.payload:
        row = _replace(contract, proposal, by=by, today=today, check=check)
    else:
        fact = proposed_fact(proposal, contract)
        check_told_once(contract, fact)
        check(contract, [fact])
        row = add_recorded_fact(
            contract,
            fact,
            by=by,
            proposed_by=proposal.proposed_by,
            on_behalf_of=proposal.on_behalf_of,
            note=proposal.note,
            file=proposal.file,
            file_name=proposal.file_name,
        )
    approve(proposal, by=by)
    return row


def decline_fact(*, proposal_id: int, by: User, reason: str) -> Proposal:
    """Somebody who could sign does not, and says why."""
    kinds = (ProposalKind.FACT,)
    proposal = proposal_of(proposal_id, kinds=kinds)
    roles = check_can_sign_fact(proposal.contract, by, proposal)
    return decline_proposal(
        proposal_id=proposal_id,
        kinds=kinds,
        by=by,
        reason=reason,
        roles=roles,
    )


def proposed_fact(proposal: Proposal, contract: Contract) -> Fact:
    """The fact a proposal asks for, read again from its payload."""
    return parse_fact(
        proposal.payload["fact"],
        agreement=agreement_of(contract),
        ref=f"proposal:{proposal.pk}",
    )


def _reverse(
    contract: Contract,
    proposal: Proposal,
    *,
    by: User,
    today: date,
    check: Check,
) -> FactRow:
    """Write the row that takes a fact back; both rows stay."""
    ref = proposal.payload["reverses"]
    row = row_at(contract, ref)
    fact = fact_of(row, agreement_of(contract))
    check_can_correct(contract, proposal.proposed_by, row, fact)
    check(contract, [], without={ref})
    return reverse_recorded_fact(
        contract,
        row,
        by=by,
        proposed_by=proposal.proposed_by,
        on_behalf_of=proposal.on_behalf_of,
        today=today,
        reason=proposal.note,
        summary=proposal.summary,
    )


def _replace(
    contract: Contract,
    proposal: Proposal,
    *,
    by: User,
    today: date,
    check: Check,
) -> FactRow:
    """What is now known stands in place of a row that stays."""
    ref = proposal.payload["replaces"]
    row = row_at(contract, ref)
    assert isinstance(row, RecordedFact)
    known = fact_of(row, agreement_of(contract))
    check_can_correct(contract, proposal.proposed_by, row, known)
    fact = proposed_fact(proposal, contract)
    check_told_once(contract, fact, without={ref})
    check(contract, [fact], without={ref})
    return put_in_place_of(
        contract,
        row,
        fact,
        by=by,
        proposed_by=proposal.proposed_by,
        today=today,
        reason=proposal.note,
        file=proposal.file,
        file_name=proposal.file_name,
    )


@contextmanager
def received(evidence: Paper | None):
    """The paper's clean name and its bytes on disk, dropped if not kept."""
    if evidence is None:
        yield "", None
        return
    incoming: Incoming
    name, _, incoming = receive_checked(*evidence)
    try:
        yield name, incoming
    finally:
        incoming.discard()
