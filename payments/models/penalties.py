"""The penalty ledger: what 甲方 decided on days, disputes, settlements.

What may be claimed is computed and never stored (测算). Stored is what two
people of 甲方 decided on single days, what 乙方 objects to, and what was
settled. Nothing here moves a payment: the agreement names no set-off.
"""

from django.conf import settings
from django.db import models

from contracts.models import (
    Contract,
    FactRow,
    ScopedQuerySet,
    StoredFile,
    counting,
    two_people,
)
from payments.states import PenaltyVerdict, SettlementManner


class PenaltyDispute(FactRow):
    """乙方's objection (异议) to days of a head, with its evidence.

    It names the days it is about, ``last_on`` empty for all from
    ``first_on`` on. Taken back by a reversing row whose text says why.
    """

    head = models.CharField("违约情形", max_length=30)
    first_on = models.DateField("自")
    last_on = models.DateField("至", null=True)
    text = models.TextField("异议")
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, related_name="+"
    )
    file_name = models.CharField(max_length=255, blank=True, default="")

    class Meta:
        verbose_name = "违约金异议"
        verbose_name_plural = verbose_name
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(text="")
                & (
                    models.Q(file__isnull=False)
                    | models.Q(reverses__isnull=False)
                ),
                name="a_dispute_says_why_and_shows_it",
            ),
            models.CheckConstraint(
                condition=models.Q(last_on__isnull=True)
                | models.Q(last_on__gte=models.F("first_on")),
                name="a_dispute_ends_after_it_began",
            ),
        ]


class PenaltyDecision(FactRow):
    """What two people of 甲方 decided on a run of days of one head.

    ``dispute`` is the objection it answers. 免计 and 停计 rest on a paper.
    """

    head = models.CharField("违约情形", max_length=30)
    verdict = models.CharField(max_length=10, choices=PenaltyVerdict.choices)
    first_on = models.DateField("自")
    last_on = models.DateField("至", null=True)
    dispute = models.OneToOneField(
        PenaltyDispute, models.PROTECT, null=True, related_name="answer"
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, related_name="+"
    )
    file_name = models.CharField(max_length=255, blank=True, default="")

    class Meta:
        verbose_name = "违约金决定"
        verbose_name_plural = verbose_name
        constraints = [
            models.CheckConstraint(
                condition=two_people("proposed_by"),
                name="a_penalty_takes_two_people",
            ),
            models.CheckConstraint(
                condition=~models.Q(
                    verdict__in=(
                        PenaltyVerdict.EXCUSED,
                        PenaltyVerdict.SUSPENDED,
                    )
                )
                | models.Q(file__isnull=False),
                name="excused_days_rest_on_a_paper",
            ),
            models.CheckConstraint(
                condition=models.Q(verdict=PenaltyVerdict.CONFIRMED)
                | ~models.Q(note=""),
                name="a_penalty_decision_says_why",
            ),
        ]


class PenaltyDayQuerySet(ScopedQuerySet):
    """Days of the ledger, originals and reversing rows alike."""

    def counting(self, contract):
        """The rows known by the moment asked about, in their order."""
        return (
            self.filter(
                counting(contract, "decision__"), contract=contract
            )
            .select_related("decision")
            .order_by("decision__sequence", "day", "pk")
        )


class PenaltyDay(models.Model):
    """One day of one head as decided: a row of the penalty ledger.

    The original row of a day stands once per contract and head; whatever
    changes it is a further row that reverses the one before. ``amount`` is
    what the row adds to the confirmed sum, negative where it takes back.
    """

    ledger = True

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    decision = models.ForeignKey(
        PenaltyDecision, models.PROTECT, related_name="days"
    )
    head = models.CharField("违约情形", max_length=30)
    day = models.DateField("日期")
    verdict = models.CharField(max_length=10, choices=PenaltyVerdict.choices)
    amount = models.DecimalField("金额", max_digits=14, decimal_places=2)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="reversed_by"
    )
    objects = PenaltyDayQuerySet.as_manager()

    class Meta:
        verbose_name = "违约金逐日账"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "head", "day"],
                condition=models.Q(reverses__isnull=True),
                name="a_penalty_day_once",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    verdict=PenaltyVerdict.CONFIRMED, amount__gt=0
                )
                | (
                    ~models.Q(verdict=PenaltyVerdict.CONFIRMED)
                    & models.Q(amount__lte=0)
                ),
                name="only_a_confirmed_day_adds_money",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.head} {self.day} {self.verdict}"


class PenaltySettlement(FactRow):
    """Money by which confirmed days were settled (结清); a reversal is negative.

    Paid by itself, or set off because both parties agreed in writing: the
    portal never deducts anything from a payment.
    """

    head = models.CharField("违约情形", max_length=30)
    manner = models.CharField(max_length=10, choices=SettlementManner.choices)
    amount = models.DecimalField("金额", max_digits=14, decimal_places=2)
    reference = models.CharField("凭证号", max_length=60)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, related_name="+"
    )
    file_name = models.CharField(max_length=255, blank=True, default="")

    class Meta:
        verbose_name = "违约金结清"
        verbose_name_plural = verbose_name
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(amount=0),
                name="a_settlement_moves_money",
            ),
            models.CheckConstraint(
                condition=two_people("proposed_by"),
                name="a_settlement_takes_two_people",
            ),
            # Set off by agreement only: the signed paper is part of the row.
            models.CheckConstraint(
                condition=models.Q(manner=SettlementManner.PAID)
                | models.Q(file__isnull=False)
                | models.Q(reverses__isnull=False),
                name="set_off_by_a_written_agreement_only",
            ),
        ]
