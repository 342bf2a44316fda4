"""Where 乙方 is paid (2.4): sealed, shown by its last four digits."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from contracts.models import Contract, ScopedQuerySet


class PayeeAccount(models.Model):
    """An account as it was proposed; in force once another person agreed.

    ``sealed`` holds the number (contracts.services.sealing); no page, log,
    export or event carries it but the one on which finance asks for it.
    """

    ledger = True

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    holder = models.CharField("开户名", max_length=100)
    bank = models.CharField("开户行", max_length=100)
    sealed = models.TextField("账号（加密）")
    last_four = models.CharField("尾号", max_length=4)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "收款账户"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return f"{self.contract_id} 尾号 {self.last_four}"
