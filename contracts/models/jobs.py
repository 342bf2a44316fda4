"""The truth of every long task is a row, not a message in a queue."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from contracts.models.agreement import Contract
from contracts.models.files import StoredFile
from contracts.models.scope import ScopedQuerySet
from contracts.states import JobState


class Job(models.Model):
    """A long task: queued, running under a lease, done with its file.

    ``key`` names the wanted result, so asking twice gives one job. A worker
    claims the row with one conditional UPDATE; when its lease runs out the
    reaper queues it again, and ``claim`` tells the old worker that its
    result is no longer wanted.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120, unique=True)
    title = models.CharField("任务", max_length=200)
    arguments = models.JSONField(default=dict)
    state = models.CharField(
        max_length=10, choices=JobState.choices, default=JobState.QUEUED
    )
    progress = models.PositiveSmallIntegerField("进度", default=0)
    step = models.CharField("步骤", max_length=60, blank=True, default="")
    tries = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    failure = models.CharField("失败原因", max_length=300, blank=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, related_name="+"
    )
    file_name = models.CharField(max_length=255, blank=True, default="")
    requested_at = models.DateTimeField(db_default=Now(), editable=False)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "任务"
        verbose_name_plural = verbose_name
        indexes = [
            models.Index(
                fields=["lease_until"],
                name="job_unfinished",
                condition=models.Q(state__in=["queued", "running"]),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="done")
                | models.Q(file__isnull=False),
                name="a_done_job_has_its_file",
            ),
            models.CheckConstraint(
                condition=models.Q(progress__lte=100),
                name="progress_is_a_percentage",
            ),
        ]

    def __str__(self) -> str:
        return self.key
