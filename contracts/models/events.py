"""What each side says of an event; a statement stays as it was made."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from contracts.models.agreement import Contract
from contracts.models.files import StoredFile
from contracts.models.recorded import RecordedFact
from contracts.models.scope import ScopedQuerySet
from contracts.states import Cause, Side


class EventStatement(models.Model):
    """What one side says of an event: by whose cause, and in which words.

    Insert-only; a later statement of the same side follows the earlier one.
    """

    ledger = True

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    event = models.ForeignKey(
        RecordedFact, models.PROTECT, related_name="statements"
    )
    side = models.CharField("由哪一方", max_length=1, choices=Side.choices)
    cause = models.CharField("归因", max_length=10, choices=Cause.choices)
    text = models.TextField("陈述")
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
        verbose_name = "事件陈述"
        verbose_name_plural = verbose_name
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(text=""), name="a_statement_says_something"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.side} {self.pk}"
