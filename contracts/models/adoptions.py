"""A contract moved to a later version of its agreement's data.

The row is a dated fact: what was recorded and answered before stays under
the version of then, and nothing of it is edited. The contract's own pointer
follows the row in the same transaction; a trigger refuses any other move.
"""

from django.conf import settings
from django.db import models

from contracts.models.agreement import AgreementVersion
from contracts.models.facts import FactRow


class AgreementAdoption(FactRow):
    """Both sides put the contract on a later version, from happened_on on."""

    version = models.ForeignKey(
        AgreementVersion, models.PROTECT, related_name="+"
    )
    previous = models.ForeignKey(
        AgreementVersion, models.PROTECT, related_name="+"
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "协议版本更换"
        verbose_name_plural = verbose_name
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(proposed_by=models.F("recorded_by")),
                name="a_version_takes_two_people",
            ),
            models.CheckConstraint(
                condition=~models.Q(version=models.F("previous")),
                name="a_version_is_another_one",
            ),
            # Moved on by a later version, never back; and never 补录, which
            # would move what was already answered.
            models.CheckConstraint(
                condition=models.Q(reverses__isnull=True, batch__isnull=True),
                name="an_adoption_is_done_here_and_stays",
            ),
        ]
