"""Changes of an agreement: what was asked for, and how far it has come.

A change is one `Proposal`; the notice is a recorded fact with its number as
``act``, the seals are a second `Proposal`, and what both sealed is a
`SupplementaryAgreement`. A notice that a letter of the portal gives is that
letter's fact, and no other. Three queries, and two more where letters do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from contracts.models import (
    Contract,
    Letter,
    Proposal,
    RecordedFact,
    SupplementaryAgreement,
    User,
)
from contracts.queries.agreements import agreement_of
from contracts.queries.letters import LetterLine, lines_of
from contracts.rules.amendments import (
    SUBJECT,
    TEXT,
    Change,
    read_changes,
)
from contracts.rules.yields import Supplement
from contracts.states import ProposalKind, ProposalState


@dataclass(frozen=True)
class Amendment:
    """One change with its notice, its seals and what came of it."""

    proposal: Proposal
    changes: tuple[Change, ...]
    notice: RecordedFact | None
    seal: Proposal | None  # the latest that was asked for
    supplement: SupplementaryAgreement | None
    letter: Letter | None = None  # that gives the notice

    @property
    def number(self) -> str:
        """BG-2026-001."""
        return self.proposal.subject

    @property
    def letter_on(self) -> date:
        """The day the notice was posted (8.1)."""
        return date.fromisoformat(self.proposal.payload["letter_on"])

    @property
    def effective_on(self) -> date:
        """The day the change is asked to hold from."""
        return date.fromisoformat(self.proposal.payload["effective_on"])

    @property
    def received_on(self) -> date | None:
        """The day the other side had the notice."""
        return self._noted("received_on")

    @property
    def replied_on(self) -> date | None:
        """The day of the written reply."""
        return self._noted("replied_on")

    @property
    def one_seal(self) -> Proposal | None:
        """The seal of one side that waits for the other's."""
        waits = self.seal and self.seal.state == ProposalState.OPEN
        return self.seal if waits else None

    def _noted(self, name: str) -> date | None:
        found = self.notice and self.notice.fields.get(name)
        return date.fromisoformat(found) if found else None

    def state(self, on: date) -> str:
        """Where it stands on a day, as the word list names it."""
        if self.supplement is not None:
            begun = self.supplement.happened_on <= on
            return "in_force" if begun else "sealed"
        settled = {
            ProposalState.DECLINED.value: "refused",
            ProposalState.WITHDRAWN.value: "withdrawn",
        }
        if self.proposal.state in settled:
            return settled[self.proposal.state]
        if self.replied_on:
            return "one_seal" if self.one_seal else "agreed"
        return "received" if self.received_on else "proposed"


def amendments_of(
    contract: Contract, user: User, *, pk: int | None = None
) -> list[Amendment]:
    """The changes a person may read, newest first; one of them by ``pk``."""
    agreement = agreement_of(contract)
    rows = list(
        Proposal.objects.visible_to(user)
        .filter(
            contract=contract,
            kind__in=(ProposalKind.AMENDMENT, ProposalKind.AMENDMENT_SEAL),
        )
        .select_related("proposed_by", "settled_by", "supplement__sealed_by",
                        "supplement__recorded_by")
        .order_by("pk")
    )  # fmt: skip
    seals = {
        row.payload["amendment"]: row
        for row in rows
        if row.kind == ProposalKind.AMENDMENT_SEAL
    }
    notices = notices_of(contract)
    letters = _lines(
        contract, [row.payload["letter"] for row in rows if _named(row)]
    )
    found = [
        Amendment(
            proposal=row,
            changes=read_changes(row.payload["changes"], agreement),
            notice=letters[row.payload["letter"]].fact
            if _named(row)
            else notices.get(row.subject),
            letter=letters[row.payload["letter"]].letter
            if _named(row)
            else None,
            seal=seals.get(row.pk),
            supplement=getattr(row, "supplement", None),
        )
        for row in rows
        if row.kind == ProposalKind.AMENDMENT and pk in (None, row.pk)
    ]
    return found[::-1]


def _named(row: Proposal) -> bool:
    return "letter" in row.payload


def _lines(contract: Contract, keys: list[int]) -> dict[int, LetterLine]:
    if not keys:
        return {}
    rows = Letter.objects.filter(contract=contract, pk__in=keys)
    return {one.letter.pk: one for one in lines_of(contract, rows)}


def change_by_letter(letter: Letter) -> Proposal | None:
    """The change whose notice a letter gives, unless that was taken back."""
    return (
        Proposal.objects.filter(
            contract_id=letter.contract_id,
            kind=ProposalKind.AMENDMENT,
            payload__letter=letter.pk,
        )
        .exclude(state=ProposalState.WITHDRAWN)
        .first()
    )


def letters_to_name(contract: Contract, side: str) -> list[LetterLine]:
    """Posted letters of a side that ask for a change nobody has named yet."""
    taken = Proposal.objects.filter(
        contract=contract,
        kind=ProposalKind.AMENDMENT,
        payload__has_key="letter",
    ).exclude(state=ProposalState.WITHDRAWN)
    rows = Letter.objects.filter(
        contract=contract, side=side, kind=SUBJECT, dated_on__isnull=False
    ).exclude(pk__in=[row.payload["letter"] for row in taken])
    lines = lines_of(contract, rows.order_by("pk"))
    return [one for one in lines if "posted" in one.days]


def noted_of_same_days(
    contract: Contract, side: str, *, letter_on: date, effective_on: date
) -> str:
    """The change of a side that has noted a notice of the same days.

    Its number; empty without one. One that was taken back before its notice
    was recorded has noted nothing; one that names a letter is that letter's.
    """
    rows = Proposal.objects.filter(
        contract=contract,
        kind=ProposalKind.AMENDMENT,
        on_behalf_of=side,
        payload__letter_on=letter_on.isoformat(),
        payload__effective_on=effective_on.isoformat(),
    ).order_by("pk")
    recorded = notices_of(contract)
    return next(
        (
            row.subject
            for row in rows
            if not _named(row)
            and (
                row.state != ProposalState.WITHDRAWN
                or row.subject in recorded
            )
        ),
        "",
    )


def notices_of(contract: Contract) -> dict[str, RecordedFact]:
    """The standing notices of changes, by the number they carry; one query."""
    rows = (
        RecordedFact.objects.standing_facts(contract)
        .filter(kind="notified", fields__subject=SUBJECT)
        .select_related("recorded_by")
        .order_by("sequence")
    )
    return {row.fields["act"]: row for row in rows if row.fields.get("act")}


def total_in_force(contract: Contract, day: date) -> Decimal:
    """The agreed amount on a day, with the changes in force; one query."""
    rows = RecordedFact.objects.standing_facts(contract).filter(
        kind="total_amended", happened_on__lte=day
    )
    last = rows.order_by("happened_on", "sequence").last()
    if last is not None:
        return Decimal(last.fields["total"])
    return agreement_of(contract).total()


def supplements_of(contract: Contract) -> list[SupplementaryAgreement]:
    """Every change both sides sealed, in the order they take effect."""
    return list(
        SupplementaryAgreement.objects.filter(contract=contract).order_by(
            "happened_on", "sequence"
        )
    )


def beside_clauses(contract: Contract) -> dict[str, list[Supplement]]:
    """What stands beside each clause, in the order of effect; one query."""
    found: dict[str, list[Supplement]] = {}
    for one in supplements_of(contract):
        for row in one.changes:
            found.setdefault(row["clause"], []).append(
                Supplement(
                    number=one.number,
                    since=one.happened_on,
                    name=row["name"],
                    after=row["after"],
                    place=one.proposal_id,
                )
            )
    return found


def texts_in_force(contract: Contract, day: date) -> dict[str, str]:
    """The words that supplements gave to a clause by a day; one query."""
    return {
        row["key"]: row["value"]
        for one in supplements_of(contract)
        if one.happened_on <= day
        for row in one.changes
        if row["kind"] == TEXT
    }
