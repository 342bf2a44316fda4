"""Submissions, their receipts, and their withdrawal."""

from django.db import models

from contracts.models import FactRow
from contracts.states import Role
from deliverables.models.documents import Deliverable, DocumentVersion


class Submission(FactRow):
    """乙方 hands over one round of a deliverable (2.2.2.5)."""

    deliverable = models.ForeignKey(
        Deliverable, models.PROTECT, related_name="submissions"
    )
    round = models.PositiveSmallIntegerField("轮次")
    number = models.CharField("签收单号", max_length=40)
    manifest_digest = models.CharField("清单 SHA-256", max_length=64)
    documents = models.ManyToManyField(
        DocumentVersion,
        through="SubmissionDocument",
        related_name="submitted_in",
    )

    class Meta:
        verbose_name = "提交"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "number"], name="one_slip_per_number"
            )
        ]


class SubmissionDocument(models.Model):
    """A version that a submission named."""

    ledger = True
    scope_path = "submission__contract"

    submission = models.ForeignKey(
        Submission, models.PROTECT, related_name="lines"
    )
    version = models.ForeignKey(
        DocumentVersion, models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "提交文件"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "version"],
                name="a_version_once_per_submission",
            )
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}:{self.version_id}"


class Withdrawal(FactRow):
    """乙方 takes a submission back before 甲方 signed for it."""

    submission = models.OneToOneField(
        Submission, models.PROTECT, related_name="withdrawal"
    )

    class Meta:
        verbose_name = "撤回"
        verbose_name_plural = verbose_name


class ActOnRound(FactRow):
    """An act of 甲方 that stands once on a round and can be taken back.

    Nothing is deleted: a reversing row says who took it back and why, and
    the act done again has the next ``turn``. The database refuses a turn
    whose predecessor still stands; ask queries.state for the standing row.
    """

    submission = models.ForeignKey(
        Submission, models.PROTECT, related_name="%(class)ss"
    )
    turn = models.PositiveSmallIntegerField("第几次", default=1)

    class Meta:
        abstract = True


def stands_once(name: str) -> models.UniqueConstraint:
    """The constraint that no turn of an act is done twice on a round."""
    return models.UniqueConstraint(
        fields=["submission", "turn"],
        condition=models.Q(reverses__isnull=True),
        name=name,
    )


class Receipt(ActOnRound):
    """甲方签收: from here the review clock runs (2.2.2.5)."""

    class Meta:
        verbose_name = "签收"
        verbose_name_plural = verbose_name
        constraints = [stands_once("one_receipt_stands_on_a_round")]


PARTY_A_DRAFT_READERS = (Role.A_HANDLER, Role.A_APPROVER, Role.AUDITOR)
