"""What one person proposes and another settles, before it is a fact.

A proposal changes nothing. Approval writes the fact, the reading, the notice
or the declaration it asks for, in one transaction with the proposal's own
end; a proposal is settled once and what it asked for is never edited.
"""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from contracts.models.agreement import Contract
from contracts.models.files import StoredFile
from contracts.models.scope import ScopedQuerySet
from contracts.states import ProposalKind, ProposalState, Side


class ProposalQuerySet(ScopedQuerySet):
    """Proposals of a contract; both parties see them."""

    def waiting(self, contract, kind: str | None = None):
        """Those nobody has settled yet, oldest first."""
        rows = self.filter(contract=contract, state=ProposalState.OPEN)
        if kind is not None:
            rows = rows.filter(kind=kind)
        return rows.order_by("pk")


class Proposal(models.Model):
    """One thing asked for, by whom and for which party, and what became of it.

    ``payload`` holds plain values in the words of its kind (ISO days, amounts
    as strings); the service of the kind reads it again when it approves.
    ``subject`` names what it is about (a reading's key, a kind of fact), so
    that a page can ask for the proposals on it.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=ProposalKind.choices)
    subject = models.CharField(max_length=80, blank=True, default="")
    payload = models.JSONField(default=dict)
    summary = models.CharField("摘要", max_length=300)
    note = models.TextField("理由", blank=True, default="")
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, related_name="+"
    )
    file_name = models.CharField(max_length=255, blank=True, default="")
    on_behalf_of = models.CharField(max_length=1, choices=Side.choices)
    proposed_at = models.DateTimeField(db_default=Now(), editable=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    state = models.CharField(
        max_length=10,
        choices=ProposalState.choices,
        default=ProposalState.OPEN,
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reason = models.TextField("不同意的理由", blank=True, default="")
    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "提请"
        verbose_name_plural = verbose_name
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state=ProposalState.OPEN,
                    settled_at__isnull=True,
                    settled_by__isnull=True,
                )
                | (
                    ~models.Q(state=ProposalState.OPEN)
                    & models.Q(
                        settled_at__isnull=False, settled_by__isnull=False
                    )
                ),
                name="settled_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=~models.Q(
                    state=ProposalState.APPROVED,
                    settled_by=models.F("proposed_by"),
                ),
                name="nobody_approves_their_own_proposal",
            ),
            # Only who proposed takes it back; only another declines it.
            models.CheckConstraint(
                condition=~models.Q(state=ProposalState.WITHDRAWN)
                | models.Q(settled_by=models.F("proposed_by")),
                name="withdrawn_by_who_proposed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.kind} {self.pk}"
