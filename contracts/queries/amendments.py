"""Changes of an agreement: what was asked for, and how far it has come.

A change is one `Proposal`; the notice is a recorded fact with its number as
``act``, the seals are a second `Proposal`, and what both sealed is a
`SupplementaryAgreement`. Three queries, however many changes there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from contracts.models import (
    Contract,
    Proposal,
    RecordedFact,
    SupplementaryAgreement,
    User,
)
from contracts.queries.agreements import agreement_of
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
    found = [
        Amendment(
            proposal=row,
            changes=read_changes(row.payload["changes"], agreement),
            notice=notices.get(row.subject),
            seal=seals.get(row.pk),
            supplement=getattr(row, "supplement", None),
        )
        for row in rows
        if row.kind == ProposalKind.AMENDMENT and pk in (None, row.pk)
    ]
    return found[::-1]


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
