"""Letters within one's rights, and the days of their steps."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from contracts.models import (
    Contract,
    Letter,
    LetterStep,
    Proposal,
    RecordedFact,
    User,
    counting,
)
from contracts.queries.facts import reference
from contracts.queries.registered import READS_DRAFTS
from contracts.rules.letters.addresses import Move
from contracts.rules.letters.kinds import LETTERS, STEPS, LetterKind, state_of
from contracts.states import SIDE_OF_ROLE, ProposalKind, Role

# The kinds of fact that are letters, however they were recorded.
LETTER_FACTS = ("notified", "demanded", "payment_demanded")


@dataclass
class LetterLine:
    """A letter with its standing steps; what lists and pages read.

    ``fact`` is what the record says of it now.
    """

    letter: Letter
    steps: dict[str, LetterStep] = field(default_factory=dict)
    fact: RecordedFact | None = None

    @property
    def kind(self) -> LetterKind:
        """What sort of letter it is."""
        return LETTERS[self.letter.kind]

    @property
    def days(self) -> dict[str, date]:
        """The day of each step that stands."""
        return {
            step: self.steps[step].happened_on
            for step in STEPS
            if step in self.steps
        }

    @property
    def state(self) -> str:
        """Its key in the word list (``notice``)."""
        issued = self.letter.dated_on is not None
        return state_of(self.kind, self.days, issued=issued)

    @property
    def ref(self) -> str:
        """How a rule's answer names that fact; empty without one."""
        return reference(self.fact) if self.fact else ""


def letters_for(
    contract: Contract, user: User, roles: Collection[str]
) -> QuerySet[Letter]:
    """The letters a person reads: their own side's, and what was posted.

    What a side drafts stays its own until it has gone out (design.md 2).
    """
    rows = (
        Letter.objects.visible_to(user)
        .filter(contract=contract, discarded_on__isnull=True)
        .select_related("drafted_by", "issued_by", "asked_by", "contract")
    )
    if Role.AUDITOR in roles:
        return rows
    gone_out = LetterStep.objects.standing_facts(contract).filter(
        letter=OuterRef("pk"), step="posted"
    )
    return rows.filter(Q(side__in=sides_of(roles)) | Exists(gone_out))


def sides_of(roles: Collection[str]) -> set[str]:
    """The sides whose drafts some roles read."""
    return {SIDE_OF_ROLE[Role(role)] for role in roles if role in READS_DRAFTS}


def lines_of(
    contract: Contract, letters: Iterable[Letter], *, until: date | None = None
) -> list[LetterLine]:
    """Letters with their steps up to a day; one query for all of them."""
    lines = {letter.pk: LetterLine(letter) for letter in letters}
    rows = list(
        LetterStep.objects.filter(counting(contract), letter__in=lines)
        .select_related("fact", "recorded_by", "proposed_by")
        .order_by("sequence")
    )
    taken_back = {row.reverses_id for row in rows}
    for row in rows:
        line = lines[row.letter_id]
        # A row that takes another back says what stands again.
        line.fact = row.fact
        stands = row.reverses_id is None and row.pk not in taken_back
        if stands and (until is None or row.happened_on <= until):
            line.steps[row.step] = row
    return list(lines.values())


def line_of(contract: Contract, letter: Letter) -> LetterLine:
    """One letter with its standing steps."""
    return lines_of(contract, [letter])[0]


def letter_proposals(
    contract: Contract, user: User, roles: Collection[str]
) -> QuerySet[Proposal]:
    """What waits for a signature on one's own side's letters, or did."""
    rows = (
        Proposal.objects.visible_to(user)
        .filter(contract=contract, kind=ProposalKind.LETTER)
        .select_related("proposed_by", "settled_by", "contract")
    )
    if Role.AUDITOR in roles:
        return rows
    return rows.filter(on_behalf_of__in=sides_of(roles))


def letters_behind(
    contract: Contract, user: User, rows: Iterable[Mapping[str, Any]]
) -> dict[str, tuple[int, str]]:
    """The letters that answers rest on, as (key, number) by the reference.

    ``rows`` are rows of a standing with their ``refs``. One query, and none
    where nothing rests on a fact that a letter may have brought.
    """
    table = reference(RecordedFact(pk=0)).partition(":")[0]
    refs = {ref for row in rows for ref in row.get("refs") or ()}
    keys = {
        int(pk)
        for name, _, pk in (ref.partition(":") for ref in refs)
        if name == table and pk.isdecimal()
    }
    if not keys:
        return {}
    steps = (
        LetterStep.objects.visible_to(user)
        .filter(contract=contract, fact__in=keys)
        .values_list("fact_id", "letter_id", "letter__number")
    )
    return {f"{table}:{fact}": (pk, number) for fact, pk, number in steps}


def facts_without_letter(
    contract: Contract, user: User, *, until: date
) -> QuerySet[RecordedFact]:
    """Notices on record that no letter of the portal stands behind."""
    return (
        RecordedFact.objects.visible_to(user)
        .standing_facts(contract)
        .filter(
            kind__in=LETTER_FACTS,
            happened_on__lte=until,
            letter_steps__isnull=True,
        )
        .order_by("-happened_on", "-pk")
    )


def moves_of(contract: Contract) -> list[Move]:
    """Changes of address by posted letters, in the order of their posting."""
    steps = (
        LetterStep.objects.standing_facts(contract)
        .filter(step="posted", letter__kind="address")
        .select_related("letter")
        .order_by("happened_on", "sequence")
    )
    return [
        Move(
            side=step.letter.side,
            address=step.letter.fields["new_address"],
            effective_on=date.fromisoformat(
                step.letter.fields["effective_on"]
            ),
            letter=step.letter.number,
        )
        for step in steps
    ]
