"""What 乙方 says to each finding of a rejected round: a draft, then kept."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from simple_history.models import HistoricalRecords

from contracts.models import ScopedQuerySet
from contracts.states import Role
from deliverables.models.documents import DocumentVersion
from deliverables.models.reviews import Decision
from deliverables.models.submissions import Submission


class AnswerWords(models.Model):
    """What was done about one finding, and where it can be seen."""

    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="%(class)ss"
    )
    criterion = models.CharField("标准", max_length=60)
    text = models.TextField("整改说明", blank=True, default="")
    version = models.ForeignKey(
        DocumentVersion, models.PROTECT, null=True, related_name="+"
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.model_name} {self.decision_id}:{self.criterion}"


class AnswerDraft(AnswerWords):
    """An answer in preparation; 乙方's people edit it together."""

    scope_path = "decision__contract"
    scope_readers = (Role.B_LEAD, Role.B_ONSITE)

    # Raised with each save: a second window cannot overwrite the first.
    revision = models.PositiveIntegerField(default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "答复底稿"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "criterion"],
                name="one_draft_per_finding",
            )
        ]


class Answer(AnswerWords):
    """An answer as it was handed in with the submission that carries it."""

    ledger = True
    scope_path = "submission__contract"

    submission = models.ForeignKey(
        Submission, models.PROTECT, related_name="answers"
    )
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "整改答复"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "criterion"],
                name="one_answer_per_finding",
            ),
            models.CheckConstraint(
                condition=~models.Q(text=""), name="an_answer_says_something"
            ),
        ]
