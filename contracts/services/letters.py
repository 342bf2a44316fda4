"""Letters up to their signing out (签发): drafted by one, signed by another.

第八条第1款: the paper is what counts. Nothing here starts a clock; the posting
does (contracts.services.letter_steps).
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from contracts.models import Contract, Letter, Proposal, User
from contracts.policies import (
    NotAllowed,
    Refused,
    check_open,
    check_role,
)
from contracts.queries.agreements import agreement_of
from contracts.queries.letters import moves_of
from contracts.queries.people import side_of, who_can
from contracts.rules.after_end import FACT, still_open
from contracts.rules.board.reading import days_in_chinese
from contracts.rules.facts import FactError, parse_fact
from contracts.rules.hands import DRAFTERS, SIGNERS
from contracts.rules.letters.addresses import address_on
from contracts.rules.letters.kinds import (
    LETTERS,
    STEP_LABELS,
    fact_of_letter,
    kinds_for,
)
from contracts.rules.letters.wording import gaps_in
from contracts.rules.vocabulary import FIELD_LABELS
from contracts.services import audit
from contracts.services.facts import lock_contract
from contracts.services.numbers import next_number
from contracts.services.proposals import (
    add_proposal,
    approve,
    decline_proposal,
    open_proposal,
    proposal_of,
)
from contracts.states import ProposalKind

KINDS = (ProposalKind.LETTER,)
ISSUE = "issue"
# What a person may type; the rest the portal says.
TYPED = ("title", "addressee", "own_number", "body", "fields")


def check_drafts(contract: Contract, by: User, kind: str) -> str:
    """Who may write a letter of a kind; the side it is of."""
    side = side_of(by, contract)
    own = DRAFTERS[side] if side else ()
    check_role(
        contract, by, *(own or (*DRAFTERS["a"], *DRAFTERS["b"])),
        act="起草函件",
    )  # fmt: skip
    assert side is not None
    if kind not in {one.key for one in kinds_for(agreement_of(contract), side)}:
        other = [role for roles in DRAFTERS.values() for role in roles]
        raise NotAllowed(
            f"“{LETTERS[kind].label}”不由己方发出。",
            who=who_can(
                contract, *(role for role in other if role not in own)
            ),
        )
    return side


@transaction.atomic
def draft_letter(
    *, contract: Contract, kind: str, values: Mapping[str, Any], by: User
) -> Letter:
    """One person writes a letter; it has no effect.

    The same draft once more (a double click) is the one there is already.
    ``values`` are `TYPED`. Raises Refused("bad_letter") for days or names
    that the fact of such a letter could not hold.
    """
    side = check_drafts(contract, by, kind)
    contract = _locked(contract.pk, kind)
    _check_fields(contract, kind, side, values["fields"])
    said = {
        "contract": contract, "kind": kind, "side": side, "drafted_by": by,
        **{name: values[name] for name in TYPED},
    }  # fmt: skip
    twin = Letter.objects.filter(
        dated_on=None, discarded_on=None, revision=1, **said
    ).first()
    if twin is not None:
        return twin
    letter = Letter.objects.create(**said)
    audit.record(
        "letter_drafted",
        by=by,
        contract=contract,
        on=letter,
        summary=f"起草{LETTERS[kind].label}《{letter.title}》",
    )
    return letter


@transaction.atomic
def edit_letter(
    *, letter_id: int, revision: int, values: Mapping[str, Any], by: User
) -> Letter:
    """Save a draft again; Refused("changed_meanwhile") if another did."""
    letter = _draft(letter_id, by)
    if letter.revision != revision:
        raise Refused(
            "changed_meanwhile",
            "打开后另有人保存了这份草稿。请刷新页面，在新的一稿上修改。",
        )
    _check_not_waiting(letter)
    _check_fields(letter.contract, letter.kind, letter.side, values["fields"])
    for name in TYPED:
        setattr(letter, name, values[name])
    letter.revision += 1
    letter.save(update_fields=[*TYPED, "revision"])
    audit.record(
        "letter_edited",
        by=by,
        contract=letter.contract,
        on=letter,
        summary=f"修改草稿《{letter.title}》，第{letter.revision}稿",
    )
    return letter


@transaction.atomic
def discard_letter(*, letter_id: int, by: User, today: date) -> Letter:
    """Put a draft aside; it stays in the record, and in no list."""
    letter = _draft(letter_id, by)
    _check_not_waiting(letter)
    letter.discarded_on = today
    letter.save(update_fields=["discarded_on"])
    audit.record(
        "letter_discarded",
        by=by,
        contract=letter.contract,
        on=letter,
        summary=f"放弃草稿《{letter.title}》",
    )
    return letter


@transaction.atomic
def ask_to_issue(*, letter_id: int, revision: int, by: User) -> Proposal:
    """Ask a second person of one's side to sign the letter out.

    Raises Refused("unfinished") while 〔…〕 stands in the text,
    ("changed_meanwhile") where it is not the draft that was read.
    """
    letter = _draft(letter_id, by)
    if letter.revision != revision:
        raise Refused(
            "changed_meanwhile",
            "打开后另有人保存了这份草稿。请刷新页面，核对后再提请。",
        )
    gaps = gaps_in(letter.title + letter.body)
    if gaps:
        raise Refused(
            "unfinished", f"正文还有待填写之处：{'、'.join(gaps)}。请先补全。"
        )
    return add_proposal(
        letter.contract,
        kind=ProposalKind.LETTER,
        subject=subject_of(letter),
        payload={
            "letter": letter.pk, "act": ISSUE, "revision": letter.revision,
        },
        summary=f"签发{LETTERS[letter.kind].label}《{letter.title}》",
        by=by,
        on_behalf_of=letter.side,
    )  # fmt: skip


@transaction.atomic
def issue_letter(*, proposal_id: int, by: User, today: date) -> Letter:
    """Another person signs: the letter gets number, date and digest."""
    contract, proposal = open_letter_proposal(
        proposal_id, by=by, act="签发函件"
    )
    letter = Letter.objects.select_for_update().get(
        pk=proposal.payload["letter"]
    )
    letter.contract = contract
    if letter.dated_on or letter.revision != proposal.payload["revision"]:
        raise Refused(
            "changed_meanwhile", "提请后草稿已改变。请退回后重新提请。"
        )
    letter.number = next_number(
        contract, f"letter_{letter.side}", year=today.year
    )
    other = "b" if letter.side == "a" else "a"
    letter.address, _ = address_on(
        agreement_of(contract), other, moves_of(contract), today
    )
    letter.dated_on, letter.issued_by = today, by
    letter.asked_by, letter.issued_at = proposal.proposed_by, timezone.now()
    letter.digest = digest_of(letter)
    letter.save()
    approve(proposal, by=by)
    audit.record(
        "letter_issued",
        by=by,
        contract=contract,
        on=letter,
        summary=f"签发{LETTERS[letter.kind].label} {letter.number}",
        detail={
            "sha256": letter.digest,
            "proposed_by": str(proposal.proposed_by),
            "happened_on": today.isoformat(),
        },
    )
    return letter


def decline_letter(*, proposal_id: int, by: User, reason: str) -> Proposal:
    """Somebody who could sign sends it back, and says why."""
    proposal = proposal_of(proposal_id, kinds=KINDS)
    return decline_proposal(
        proposal_id=proposal_id,
        kinds=KINDS,
        by=by,
        reason=reason,
        roles=SIGNERS[proposal.on_behalf_of],
    )


def check_step_not_asked(letter: Letter, step: str) -> None:
    """One step waits for its signature once, whatever day it names."""
    waiting = Proposal.objects.waiting(letter.contract, ProposalKind.LETTER)
    if waiting.filter(subject=subject_of(letter), payload__act=step).exists():
        raise Refused(
            "already_proposed",
            f"已提请登记{STEP_LABELS[step]}，正待签署。"
            "内容有误的，先撤回或退回那项提请。",
        )


def open_letter_proposal(
    proposal_id: int, *, by: User, act: str
) -> tuple[Contract, Proposal]:
    """A waiting proposal on a letter, under lock, by who may sign it."""
    contract, proposal = open_proposal(
        proposal_id, kinds=KINDS, by=by, act=act
    )
    check_role(contract, by, *SIGNERS[proposal.on_behalf_of], act=act)
    return contract, proposal


def subject_of(letter: Letter) -> str:
    """How proposals name the letter they are about."""
    return f"letter:{letter.pk}"


def digest_of(letter: Letter) -> str:
    """SHA-256 of all that the letter says."""
    said = json.dumps(
        {
            "contract": letter.contract.title,
            "side": letter.side,
            "number": letter.number,
            "own_number": letter.own_number,
            "title": letter.title,
            "addressee": letter.addressee,
            "address": letter.address,
            "body": letter.body,
            "fields": letter.fields,
            "dated_on": letter.dated_on and letter.dated_on.isoformat(),
        },
        ensure_ascii=False,
        sort_keys=True,
    )
    return hashlib.sha256(said.encode()).hexdigest()


def _locked(pk: int, kind: str) -> Contract:
    """The contract under lock; a closed one only for what goes on."""
    contract = lock_contract(pk, after_end=True)
    fact = LETTERS[kind].fact or LETTERS[kind].proposes
    if fact and not still_open(FACT, fact):
        check_open(contract)
    return contract


def _draft(letter_id: int, by: User) -> Letter:
    """A draft of one's own side, under the contract's lock."""
    found = Letter.objects.get(pk=letter_id)
    contract = _locked(found.contract_id, found.kind)
    letter = Letter.objects.select_for_update().get(pk=letter_id)
    letter.contract = contract
    check_role(contract, by, *DRAFTERS[letter.side], act="修改这份草稿")
    if letter.dated_on is not None:
        raise Refused(
            "already_issued",
            f"函件已签发，编号{letter.number}，不能再改；有误的另行发函更正。",
        )
    if letter.discarded_on is not None:
        raise Refused("discarded", "草稿已放弃。请重新起草。")
    return letter


def _check_not_waiting(letter: Letter) -> None:
    waiting = Proposal.objects.waiting(letter.contract, ProposalKind.LETTER)
    if waiting.filter(subject=subject_of(letter)).exists():
        raise Refused(
            "being_signed", "草稿正待签发，不能修改。请先撤回提请。"
        )


def _check_fields(
    contract: Contract, kind: str, side: str, fields: Mapping[str, Any]
) -> None:
    """Refuse what the fact of such a letter could not hold, by its words."""
    day = agreement_of(contract).signed_on
    # Of a draft nobody knows the day of posting: the earliest there can be.
    row = fact_of_letter(LETTERS[kind], fields, side=side, days={"posted": day})
    if row is None:
        return
    try:
        parse_fact(row, agreement=agreement_of(contract))
    except FactError as error:
        words = days_in_chinese(error.reason)
        for name in sorted(FIELD_LABELS, key=len, reverse=True):
            words = words.replace(name, FIELD_LABELS[name])
        raise Refused("bad_letter", f"{words}。请改正后再保存。") from error
