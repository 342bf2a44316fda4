"""A change of the agreement, brought as far as a test needs it."""

from datetime import date

from contracts.services import letter_steps, letters
from contracts.services.amendment_seals import (
    conclude_amendment,
    propose_seal,
)
from contracts.services.amendments import (
    accept_amendment,
    propose_amendment,
    record_receipt,
)
from kaifeng_credit.consistency import check_history
from kaifeng_credit.gathering import standing_on
from tests import factories as make

DAY = make.TODAY
EFFECT = date(2026, 1, 14)
DATED = [{"kind": "date", "key": "tranche_2", "value": "2026-03-31"}]


def ask(contract, by, changes=DATED, **more):
    """One side asks."""
    return propose_amendment(**{
        "contract": contract, "letter_on": DAY, "effective_on": EFFECT,
        "changes": changes, "by": by, "today": DAY, "standing": standing_on,
        "check": check_history, "note": "调整", **more,
    })  # fmt: skip


def posted(contract, first, second, on=DAY, effective_on=EFFECT):
    """A letter of one side that asks for a change, signed out and posted."""
    letter = letters.draft_letter(
        contract=contract, kind="amendment", by=first,
        values={
            "title": "关于提议变更协议的函", "addressee": "对方",
            "own_number": "", "body": "正文",
            "fields": {"effective_on": effective_on.isoformat()},
        },
    )  # fmt: skip
    asked = letters.ask_to_issue(letter_id=letter.pk, revision=1, by=first)
    letters.issue_letter(proposal_id=asked.pk, by=second, today=on)
    step(letter, "posted", first, second, on, way="by_hand")
    letter.refresh_from_db()
    return letter


def step(letter, name, first, second, on=DAY, **more):
    """One person records what became of a letter, another signs."""
    asked = letter_steps.propose_step(
        letter_id=letter.pk, step=name, on=on, by=first, today=DAY,
        check=check_history, evidence=("凭据.pdf", [make.pdf_bytes()]),
        **more,
    )  # fmt: skip
    return letter_steps.sign_step(
        proposal_id=asked.pk, by=second, today=DAY, check=check_history
    )


def receive(proposal, by, on=DAY, **more):
    """The other side had it."""
    record_receipt(
        proposal_id=proposal.pk, received_on=on, by=by, today=DAY,
        check=check_history, **more,
    )  # fmt: skip


def reply(proposal, by, act=accept_amendment, on=DAY, **more):
    """The other side answers."""
    act(
        proposal_id=proposal.pk, replied_on=on, by=by, today=DAY,
        check=check_history, **more,
    )  # fmt: skip


def seal(proposal, by, on=DAY, words="补充协议"):
    """A person of one side confirms its seal on a scan."""
    return propose_seal(
        proposal_id=proposal.pk, signed_on=on, by=by, today=DAY,
        scan=("补充协议.pdf", [make.pdf_bytes(words)]),
    )  # fmt: skip


def conclude(sealed, by, **more):
    """A person of the other side confirms its own."""
    return conclude_amendment(**{
        "seal_id": sealed.pk, "by": by, "today": DAY,
        "standing": standing_on, "check": check_history, **more,
    })  # fmt: skip


def agreed(contract, people, changes=DATED):
    """甲方 asked, 乙方 agreed in writing; nobody has sealed."""
    proposal = ask(contract, people.a_handler, changes)
    receive(proposal, people.b_lead)
    reply(proposal, people.b_lead)
    return proposal
