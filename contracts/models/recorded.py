"""Facts that need no table of their own: one row, whatever their kind."""

from django.conf import settings
from django.db import models

from contracts.models.facts import FactRow, two_people
from contracts.models.files import StoredFile
from contracts.rules.hands import GENERIC
from contracts.rules.vocabulary import KINDS
from contracts.states import Side


class RecordedFact(FactRow):
    """A fact in the words of the vocabulary (design.md 3.2).

    ``fields`` holds plain values (ISO days, amounts as text) that
    `parse_fact` has taken once and takes again whenever it is read. A
    reversing row repeats what it takes back.
    """

    kind = models.CharField(
        "种类",
        max_length=30,
        choices=[(key, KINDS[key].label) for key in GENERIC],
    )
    fields = models.JSONField("内容", default=dict)
    on_behalf_of = models.CharField(
        "由哪一方", max_length=1, choices=Side.choices
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, related_name="+"
    )
    file_name = models.CharField(max_length=255, blank=True, default="")
    # What said less of the same thing, and was taken back for this row.
    continues = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="continued_by"
    )

    class Meta:
        verbose_name = "事实"
        verbose_name_plural = verbose_name
        constraints = [
            models.CheckConstraint(
                condition=two_people("proposed_by"),
                name="a_fact_takes_two_people",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=GENERIC),
                name="a_fact_is_of_a_known_kind",
            ),
        ]
