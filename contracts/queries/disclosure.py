"""Which consents stand, and what was asked and answered on outside use."""

from contracts.models import (
    Contract,
    DisclosureConsent,
    OutsideUseAnswer,
    RecordedFact,
)
from contracts.rules.audience import Consent


def standing_consents(contract: Contract):
    """The rows of both sides that nobody took back, the oldest first."""
    return (
        DisclosureConsent.objects.filter(
            contract=contract, revokes=None, revoked_by=None
        )
        .select_related("recorded_by")
        .order_by("pk")
    )


def consents_of(contract: Contract) -> list[Consent]:
    """The same, as the rules ask for them."""
    return [
        Consent(
            row.side, frozenset(row.papers), row.happened_on, row.until
        )
        for row in standing_consents(contract)
    ]


def outside_uses(
    contract: Contract,
) -> list[tuple[RecordedFact, OutsideUseAnswer | None]]:
    """Each standing request of 乙方 with its answer, the latest first."""
    rows = [
        row
        for row in RecordedFact.objects.standing_facts(contract)
        .filter(kind="notified")
        .order_by("-happened_on", "-pk")
        if row.fields.get("subject") == "outside_use"
    ]
    answers = {
        row.request_id: row
        for row in OutsideUseAnswer.objects.filter(
            request__in=rows
        ).select_related("recorded_by")
    }
    return [(row, answers.get(row.pk)) for row in rows]
