"""Who did what when: written with the act, chained, without foreign keys.

No foreign keys, so that the audit log never holds back the live data and
never follows it. Each event carries the hash of the one before it; the head
of the chain is a row that is locked while an event is written.
"""

from django.db import models

from contracts.models.agreement import Contract
from contracts.models.scope import ScopedQuerySet
from contracts.states import Role


class AuditChain(models.Model):
    """The head of one chain: the contract's, or the portal's own."""

    name = models.CharField(max_length=60, primary_key=True)
    length = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        verbose_name = "审计链"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return f"{self.name}#{self.length}"


class AuditQuerySet(ScopedQuerySet):
    """Events: auditors read all of a contract's, others their own acts."""

    def visible_to(self, user) -> "AuditQuerySet":
        """Own acts on the contracts one reads; of those one audits, all."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        contracts = Contract.objects.all()
        read = contracts.visible_to(user).values("slug")
        audited = contracts.filter(
            contracts._within(user, (Role.AUDITOR,))
        ).values("slug")
        return self.filter(
            models.Q(actor_id=user.pk, chain__in=read)
            | models.Q(chain__in=audited)
        )


class AuditEvent(models.Model):
    """One act. ``hash`` is SHA-256 over the canonical JSON of the rest."""

    ledger = True

    chain = models.CharField(max_length=60)
    number = models.PositiveBigIntegerField()
    recorded_at = models.DateTimeField(editable=False)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=60)
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=80)
    summary = models.CharField("摘要", max_length=300)
    detail = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = "审计事件"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(
                fields=["chain", "number"], name="one_event_per_place"
            )
        ]
        indexes = [
            models.Index(fields=["chain", "action"], name="audit_by_action")
        ]

    def __str__(self) -> str:
        return f"{self.chain}#{self.number}"
