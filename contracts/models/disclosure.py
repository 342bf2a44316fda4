"""What may be told outside: consents to disclose, answers on outside use.

第七条第3款, 第4款. Ledgers: a consent is taken back by a row of its own and
for the future only; what went out under it was rightly made.
"""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from contracts.models.agreement import Contract
from contracts.models.files import StoredFile
from contracts.models.recorded import RecordedFact
from contracts.models.scope import ScopedQuerySet
from contracts.states import Side


class Written(models.Model):
    """A side's own words on paper, with the scan of it."""

    ledger = True

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    side = models.CharField("哪一方", max_length=1, choices=Side.choices)
    words = models.TextField("内容")
    happened_on = models.DateField("书面日期")
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, related_name="+"
    )
    file_name = models.CharField(max_length=255, blank=True, default="")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True


class DisclosureConsent(Written):
    """One side agrees in writing that some documents are made public.

    ``papers`` are keys of `contracts.rules.audience.PUBLISHABLE`; a row that
    ``revokes`` another ends it from its recording on and needs no scan.
    """

    papers = models.JSONField("可公开的文件", default=list)
    until = models.DateField("至", null=True)
    revokes = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="revoked_by"
    )

    class Meta:
        verbose_name = "公开披露的书面同意"
        verbose_name_plural = verbose_name
        constraints = [
            models.CheckConstraint(
                condition=models.Q(file__isnull=False)
                | models.Q(revokes__isnull=False),
                name="a_consent_has_its_paper",
            ),
            models.CheckConstraint(
                condition=~models.Q(words=""), name="a_consent_says_what"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.side} {self.happened_on}"


class OutsideUseAnswer(Written):
    """甲方's written answer to one request to use the results elsewhere."""

    request = models.OneToOneField(
        RecordedFact, models.PROTECT, related_name="+"
    )
    agreed = models.BooleanField("同意")

    class Meta:
        verbose_name = "域外使用的答复"
        verbose_name_plural = verbose_name
        constraints = [
            models.CheckConstraint(
                condition=models.Q(file__isnull=False),
                name="an_answer_has_its_paper",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.request_id} {self.agreed}"
