"""What is owed, and the versions of what was handed in."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from contracts.models import Contract, ScopedQuerySet, StoredFile
from contracts.states import Role


class Deliverable(models.Model):
    """One deliverable of a contract; its words stand in the agreement."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    key = models.CharField(max_length=60)
    item = models.PositiveSmallIntegerField("服务事项")
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "交付成果"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "key"], name="one_row_per_deliverable"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contract_id}:{self.key}"


class VersionQuerySet(ScopedQuerySet):
    """Versions of documents."""

    def visible_to(self, user):
        """乙方 sees its own drafts; others only what was submitted."""
        submitted = self._within(user, self.readers()) & models.Q(
            submitted_in__isnull=False
        )
        own = self._within(user, (Role.B_LEAD, Role.B_ONSITE))
        return self.filter(own | submitted).distinct()

    def current(self):
        """Neither replaced nor removed: what a submission would take."""
        return self.filter(
            replaced_by__isnull=True, removal__isnull=True
        ).order_by("piece", "recorded_at", "pk")


class DocumentVersion(models.Model):
    """One version of one file of a deliverable; versions are only added."""

    ledger = True
    scope_path = "deliverable__contract"

    deliverable = models.ForeignKey(
        Deliverable, models.PROTECT, related_name="versions"
    )
    piece = models.CharField("组成", max_length=60)
    number = models.PositiveSmallIntegerField("版次", default=1)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField("文件名", max_length=255)
    media_type = models.CharField(max_length=100)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="replaced_by"
    )
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = "文件版本"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return f"{self.deliverable_id}:{self.pk} v{self.number}"


class VersionRemoval(models.Model):
    """A draft file taken out before submitting; the bytes stay."""

    ledger = True
    scope_path = "version__deliverable__contract"
    scope_readers = (Role.B_LEAD, Role.B_ONSITE)

    version = models.OneToOneField(
        DocumentVersion, models.PROTECT, related_name="removal"
    )
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "移除记录"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return f"-{self.version_id}"
