"""Supplementary agreements: changes that both sides sealed.

第九条第2款「经双方签章后有效，且上述文件应为本协议不可分割的组成部分」. A row stands
beside the clause it changes; the text of the agreement is never edited.
"""

from django.conf import settings
from django.db import models

from contracts.models.facts import FactRow
from contracts.models.files import StoredFile
from contracts.models.proposals import Proposal


class SupplementaryAgreement(FactRow):
    """A change both sides sealed; in force from ``happened_on``.

    ``changes`` are the rows of contracts.rules.amendments, each with what
    held ``before``; ``sealed_by`` confirmed the seal of one side and
    ``recorded_by`` that of the other, on the same scan.
    """

    number = models.CharField("编号", max_length=40)
    proposal = models.OneToOneField(
        Proposal, models.PROTECT, related_name="supplement"
    )
    signed_on = models.DateField("签章日")
    changes = models.JSONField("变更内容")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=255)
    sealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "补充协议"
        verbose_name_plural = verbose_name
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(sealed_by=models.F("recorded_by")),
                name="a_supplement_bears_two_seals",
            ),
            models.CheckConstraint(
                condition=models.Q(happened_on__gte=models.F("signed_on")),
                name="a_supplement_holds_from_its_seals",
            ),
            models.CheckConstraint(
                condition=models.Q(reverses__isnull=True, batch__isnull=True),
                name="a_supplement_is_made_here_and_stays",
            ),
        ]
