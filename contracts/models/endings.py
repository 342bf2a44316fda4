"""The end of a contract: closed by both sides, held, and what was given back.

第三条第2款「本协议约定服务期满后，自行终止」; 第七条第3款, on what is kept secret.
All three are ledgers: a closing stays, a hold is lifted by a row of its own,
a certificate that is wrong is followed by another one.
"""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from contracts.models.agreement import Contract
from contracts.models.scope import ScopedQuerySet


class Ending(models.Model):
    """What the rows of this module carry."""

    ledger = True

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    note = models.TextField("说明", blank=True, default="")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True


class ContractClosing(Ending):
    """Both sides closed the contract that ended on ``ended_on``."""

    ended_on = models.DateField("协议终止日")
    closed_on = models.DateField("结案日")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "结案"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(
                fields=["contract"], name="a_contract_is_closed_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(proposed_by=models.F("recorded_by")),
                name="a_closing_takes_two_people",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_on__gte=models.F("ended_on")),
                name="closed_after_the_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.closed_on}"


class LegalHold(Ending):
    """Nothing may be destroyed while it stands; lifted by another person."""

    side = models.CharField(max_length=1)
    lifts = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="lifted_by"
    )

    class Meta:
        verbose_name = "保全"
        verbose_name_plural = verbose_name
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(note=""), name="a_hold_says_why"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.note[:20]}"


class ReturnCertificate(Ending):
    """乙方 gave back or destroyed what it had received; both signed.

    ``items`` are rows of name, medium, way (``Way``), on (ISO day) and by;
    ``digest`` is the SHA-256 of all that the paper says.
    """

    number = models.CharField("编号", max_length=40)
    items = models.JSONField("清单")
    signed_on = models.DateField("签署日")
    digest = models.CharField("内容 SHA-256", max_length=64)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "退还或销毁证明"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "number"],
                name="a_certificate_has_its_number",
            ),
            models.CheckConstraint(
                condition=~models.Q(proposed_by=models.F("recorded_by")),
                name="a_certificate_takes_two_people",
            ),
        ]

    def __str__(self) -> str:
        return self.number
