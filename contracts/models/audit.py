"""Who did what when: written with the act, chained, without foreign keys.

No foreign keys, so that the audit log never holds back the live data and
never follows it. Each event carries the hash of the one before it; the head
of the chain is a row that is locked while an event is written.
"""

from django.db import models
from django.db.models.functions import Now

from contracts.models.agreement import Contract
from contracts.models.scope import ScopedQuerySet
from contracts.states import Role

ZERO = "0" * 64
# The chain of what belongs to no contract: accounts, sign-ins, the rates.
PORTAL = "portal"


class AuditChain(models.Model):
    """The head of one chain: the contract's, or the portal's own."""

    name = models.CharField(max_length=60, primary_key=True)
    length = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, default=ZERO)
    # Of the last event, where SM3 is chained already.
    head_sm3 = models.CharField(max_length=64, null=True)  # noqa: DJ001

    class Meta:
        verbose_name = "审计链"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return f"{self.name}#{self.length}"


class AuditQuerySet(ScopedQuerySet):
    """Events: auditors read all of a contract's, others their own acts.

    The portal's own chain is the 审计's of any contract.
    """

    def visible_to(self, user) -> "AuditQuerySet":
        """Own acts on the contracts one reads; of what one audits, all."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        read = Contract.objects.visible_to(user).values("slug")
        return self.filter(
            models.Q(actor_id=user.pk, chain__in=read)
            | models.Q(chain__in=audited_by(user))
        )


def audited_by(user) -> list[str]:
    """The chains a person reads as a whole: 审计's, and then the portal's."""
    if not (user.is_authenticated and user.is_active):
        return []
    contracts = Contract.objects.all()
    slugs = list(
        contracts.filter(contracts._within(user, (Role.AUDITOR,)))
        .values_list("slug", flat=True)
        .distinct()
    )
    return [PORTAL, *slugs] if slugs else []


class AuditEvent(models.Model):
    """One act. ``hash`` is SHA-256 over the canonical JSON of the rest.

    Since format 2 ``sm3`` is SM3 (GB/T 32905-2016) over the same text, which
    then holds ``format`` and ``previous_sm3`` too. Events of before have
    neither, and stay what they were.
    """

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
    format = models.PositiveSmallIntegerField(null=True)
    previous_sm3 = models.CharField(max_length=64, null=True)  # noqa: DJ001
    sm3 = models.CharField(max_length=64, null=True)  # noqa: DJ001
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


class AuditCheckQuerySet(models.QuerySet):
    """What was found: for who reads the whole chain."""

    def visible_to(self, user) -> "AuditCheckQuerySet":
        """The checks of the chains a person audits."""
        return self.filter(chain__in=audited_by(user))


class AuditCheck(models.Model):
    """What a check of a chain found, on whose asking; None: the nightly."""

    ledger = True

    chain = models.CharField(max_length=60)
    events = models.PositiveBigIntegerField("件数")
    # Up to this number the checkpoints fit, and from here SM3 is chained.
    proved = models.PositiveBigIntegerField("存证至")
    sm3_from = models.PositiveBigIntegerField("SM3 起于", null=True)
    first_bad = models.PositiveBigIntegerField("首件不符", null=True)
    problem = models.CharField("不符之处", max_length=300, blank=True)
    asked_by_id = models.BigIntegerField(null=True)
    asked_by_name = models.CharField(max_length=60)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    objects = AuditCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "审计链检查"
        verbose_name_plural = verbose_name
        indexes = [
            models.Index(fields=["chain", "-id"], name="checks_of_a_chain")
        ]

    def __str__(self) -> str:
        return f"{self.chain}: {self.first_bad or 'whole'}"
