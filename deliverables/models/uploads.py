"""Uploads that come in pieces and are not yet versions."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from contracts.models import ScopedQuerySet
from contracts.states import Role
from deliverables.models.documents import Deliverable, DocumentVersion


def new_token() -> str:
    """A file name that was never used before."""
    return uuid.uuid4().hex


class UploadSessionQuerySet(ScopedQuerySet):
    """Uploads under way."""

    def visible_to(self, user):
        """One's own, while one may upload here at all."""
        if not user.is_authenticated:
            return self.none()
        return super().visible_to(user).filter(started_by=user)

    def unfinished(self, *, now):
        """Neither a version yet nor given up."""
        return self.filter(version__isnull=True, expires_at__gt=now)


class UploadSession(models.Model):
    """One file on its way in: how much has arrived, and until when it waits.

    The bytes lie under ``token`` (contracts.services.partial_files). A
    finished one stays until it expires, so that who finishes twice is told
    of the one version; a cancelled one is gone.
    """

    scope_path = "deliverable__contract"
    scope_readers = (Role.B_LEAD, Role.B_ONSITE)

    deliverable = models.ForeignKey(
        Deliverable, models.PROTECT, related_name="+"
    )
    token = models.CharField(
        max_length=32, unique=True, default=new_token, editable=False
    )
    piece = models.CharField("组成", max_length=60)
    replaces = models.ForeignKey(
        DocumentVersion, models.PROTECT, null=True, related_name="+"
    )
    name = models.CharField("文件名", max_length=255)
    size = models.PositiveBigIntegerField("字节数")
    # What the browser says of the file, to know it again after a reload.
    modified = models.BigIntegerField("文件修改时间（毫秒）", default=0)
    received = models.PositiveBigIntegerField("已收到字节数", default=0)
    # Noted once all has arrived and been checked.
    digest = models.CharField("SHA-256", max_length=64, default="")
    media_type = models.CharField(max_length=100, default="")
    version = models.OneToOneField(
        DocumentVersion, models.PROTECT, null=True, related_name="+"
    )
    started_at = models.DateTimeField(db_default=Now(), editable=False)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    expires_at = models.DateTimeField("保留至")
    objects = UploadSessionQuerySet.as_manager()

    class Meta:
        verbose_name = "未传完的文件"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return f"{self.deliverable_id}:{self.token[:8]}"

    @property
    def percent(self) -> int:
        """How much of it has arrived, in whole per cent."""
        return self.received * 100 // self.size


class SetAsideUpload(models.Model):
    """An upload the virus scanner refused: whose it was, and where it was for.

    It became no version. Its bytes lie in the quarantine under ``digest``
    and stay there; what the scanner said of them is in FileScan.
    """

    ledger = True
    scope_path = "deliverable__contract"
    # As the draft it would have been.
    scope_readers = (Role.B_LEAD, Role.B_ONSITE)

    deliverable = models.ForeignKey(
        Deliverable, models.PROTECT, related_name="+"
    )
    piece = models.CharField("组成", max_length=60)
    name = models.CharField("文件名", max_length=255)
    digest = models.CharField("SHA-256", max_length=64, db_index=True)
    size = models.PositiveBigIntegerField("字节数")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "隔离的上传"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return f"{self.deliverable_id}:{self.digest[:12]}"
