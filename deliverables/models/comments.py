"""What people say to each other about a round, and who reads it.

A comment decides nothing: what 乙方 is sent back with stands in the findings.
It is never edited; one that was withdrawn is struck, and stays.
"""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from contracts.models import ScopedQuerySet
from deliverables.models.submissions import (
    PARTY_A_DRAFT_READERS,
    Submission,
)
from deliverables.states import Audience


class CommentQuerySet(ScopedQuerySet):
    """Comments, each for the eyes it was written for."""

    def visible_to(self, user):
        """Both parties' for every reader; 甲方's own for those of 甲方."""
        both = self._within(user, self.readers()) & models.Q(
            audience=Audience.BOTH
        )
        return self.filter(both | self._within(user, PARTY_A_DRAFT_READERS))


class ReviewComment(models.Model):
    """One remark on a round, or an answer to one."""

    ledger = True
    scope_path = "submission__contract"

    submission = models.ForeignKey(
        Submission, models.PROTECT, related_name="comments"
    )
    criterion = models.CharField(
        "标准", max_length=60, blank=True, default=""
    )
    answers = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="replies"
    )
    audience = models.CharField(
        "谁能看到", max_length=4, choices=Audience.choices
    )
    text = models.TextField("内容")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = "讨论"
        verbose_name_plural = verbose_name
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(text=""), name="a_comment_says_something"
            )
        ]

    def __str__(self) -> str:
        return f"comment {self.pk}"


class CommentWithdrawal(models.Model):
    """Whoever wrote a comment strikes it; the words stay readable."""

    ledger = True
    scope_path = "comment__submission__contract"
    scope_readers = PARTY_A_DRAFT_READERS

    comment = models.OneToOneField(
        ReviewComment, models.PROTECT, related_name="withdrawal"
    )
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "讨论撤回"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return f"-{self.comment_id}"
