"""Letters (通知函件) and what became of their paper.

第八条第1款「根据本协议需要发出的全部通知，均须采取书面形式……以邮寄快递交寄日
为准。」 A draft has no effect; signed out (签发) it is frozen, by the database
too; posted, received and replied are rows of a ledger, corrected by rows that
reverse them. A letter that starts a clock has its fact beside each row.
"""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from contracts.models.agreement import Contract
from contracts.models.facts import FactRow, two_people
from contracts.models.files import StoredFile
from contracts.models.recorded import RecordedFact
from contracts.models.scope import ScopedQuerySet
from contracts.rules.letters.kinds import LETTERS, STEP_LABELS
from contracts.states import LetterWay, Side


class Letter(models.Model):
    """One letter of one side: a draft, or signed out and frozen.

    ``fields`` holds what its kind names in the words of the vocabulary (ISO
    days, keys); ``revision`` counts its savings, so that nobody overwrites
    what another wrote meanwhile. ``dated_on`` (成文日期) is the day it was
    signed out; from then on number, address and digest stand.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    side = models.CharField("发文方", max_length=1, choices=Side.choices)
    kind = models.CharField(
        "事由",
        max_length=20,
        choices=[(key, one.label) for key, one in LETTERS.items()],
    )
    title = models.CharField("标题", max_length=120)
    addressee = models.CharField("主送", max_length=200)
    address = models.CharField("收件地址", max_length=200, blank=True, default="")
    own_number = models.CharField(
        "发文字号", max_length=60, blank=True, default=""
    )
    body = models.TextField("正文")
    fields = models.JSONField("所涉事项", default=dict)
    revision = models.PositiveIntegerField(default=1)
    drafted_at = models.DateTimeField(db_default=Now(), editable=False)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    number = models.CharField("编号", max_length=40, blank=True, default="")
    dated_on = models.DateField("成文日期", null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    issued_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(
        "内容 SHA-256", max_length=64, blank=True, default=""
    )
    discarded_on = models.DateField(null=True, blank=True)
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "函件"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "number"],
                condition=~models.Q(number=""),
                name="a_letter_has_its_number",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    dated_on__isnull=True,
                    issued_by__isnull=True,
                    issued_at__isnull=True,
                    number="",
                )
                | (
                    models.Q(
                        dated_on__isnull=False,
                        issued_by__isnull=False,
                        issued_at__isnull=False,
                        discarded_on__isnull=True,
                    )
                    & ~models.Q(number="")
                ),
                name="a_letter_is_issued_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=models.Q(issued_by__isnull=True)
                | ~models.Q(issued_by=models.F("asked_by")),
                name="a_letter_is_signed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.title


class LetterStep(FactRow):
    """Posted, received or replied: one act of the paper, with its proof.

    ``fact`` is what the record says of the letter from here on, where its
    kind records one. A reversing row repeats what it takes back; its fact is
    what stands again.
    """

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="steps")
    step = models.CharField(
        "办理", max_length=10, choices=list(STEP_LABELS.items())
    )
    way = models.CharField(
        "送达方式", max_length=10, choices=LetterWay.choices, blank=True,
        default="",
    )  # fmt: skip
    carrier = models.CharField("承运单位", max_length=60, blank=True, default="")
    tracking = models.CharField("单号", max_length=60, blank=True, default="")
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, related_name="+"
    )
    file_name = models.CharField(max_length=255, blank=True, default="")
    fact = models.ForeignKey(
        RecordedFact, models.PROTECT, null=True, related_name="letter_steps"
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "函件办理"
        verbose_name_plural = verbose_name
        constraints = [
            models.CheckConstraint(
                condition=two_people("proposed_by"),
                name="a_letter_step_takes_two_people",
            )
        ]
