"""专家组: who sits on it, what they declared, what they said, how they enter.

People are kept by their role on the panel (信用管理专家), not by name: what
identifies a person stands on the paper that they sign.
"""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from simple_history.models import HistoricalRecords

from contracts.models import Contract, ScopedQuerySet, StoredFile
from deliverables.models.reviews import ExpertReview
from deliverables.models.submissions import (
    PARTY_A_DRAFT_READERS,
    Submission,
)
from deliverables.states import PanelState


class ExpertPanel(models.Model):
    """The experts whom 甲方 asked about one submission."""

    scope_readers = PARTY_A_DRAFT_READERS

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    submission = models.ForeignKey(
        Submission, models.PROTECT, related_name="panels"
    )
    state = models.CharField(
        max_length=10, choices=PanelState.choices, default=PanelState.OPEN
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    recorded_as = models.OneToOneField(
        ExpertReview, models.PROTECT, null=True, related_name="panel"
    )
    reason = models.TextField("解散原因", blank=True, default="")
    history = HistoricalRecords()
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "专家组"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(
                fields=["submission"],
                condition=~models.Q(state=PanelState.DISSOLVED),
                name="one_panel_per_submission",
            )
        ]

    def __str__(self) -> str:
        return f"panel {self.pk}"


class PanelMember(models.Model):
    """One seat; a seat once given is not taken away."""

    ledger = True
    scope_path = "panel__contract"
    scope_readers = PARTY_A_DRAFT_READERS

    panel = models.ForeignKey(
        ExpertPanel, models.PROTECT, related_name="members"
    )
    title = models.CharField("专家身份", max_length=60)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "专家"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return f"{self.title} {self.pk}"


class ExpertLink(models.Model):
    """One member's way to the files of one submission, without an account.

    Token, code and the browser's mark are kept as digests; whoever reads
    this table cannot enter with it.
    """

    scope_path = "member__panel__contract"
    scope_readers = PARTY_A_DRAFT_READERS

    member = models.ForeignKey(
        PanelMember, models.PROTECT, related_name="links"
    )
    token_digest = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=200)
    browser_digest = models.CharField(max_length=64, blank=True, default="")
    tries = models.PositiveSmallIntegerField("输错次数", default=0)
    tried_at = models.DateTimeField(null=True)
    entered_at = models.DateTimeField("首次进入", null=True)
    issued_at = models.DateTimeField(db_default=Now(), editable=False)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    expires_at = models.DateTimeField("有效至")
    revoked_at = models.DateTimeField("撤销于", null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "专家链接"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return f"link {self.pk}"


class SaidByExpert(models.Model):
    """What a member said: over the link, or on paper entered by 甲方."""

    ledger = True
    scope_path = "member__panel__contract"
    scope_readers = PARTY_A_DRAFT_READERS

    member = models.OneToOneField(
        PanelMember, models.PROTECT, related_name="%(class)s"
    )
    text = models.TextField("说明", blank=True, default="")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    link = models.ForeignKey(
        ExpertLink, models.PROTECT, null=True, related_name="+"
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.model_name} {self.member_id}"


def one_way_in(name: str) -> models.CheckConstraint:
    """The constraint that a row came over a link or was entered, not both."""
    return models.CheckConstraint(
        condition=models.Q(link__isnull=False, entered_by__isnull=True)
        | models.Q(link__isnull=True, entered_by__isnull=False),
        name=name,
    )


class ConflictDeclaration(SaidByExpert):
    """利害关系声明, before any opinion; whoever has one is recused."""

    conflict = models.BooleanField("存在利害关系")

    class Meta:
        verbose_name = "利害关系声明"
        verbose_name_plural = verbose_name
        constraints = [one_way_in("a_declaration_came_one_way")]


class ExpertOpinion(SaidByExpert):
    """同意 or 不同意, with the signature's picture or the sealed scan."""

    agrees = models.BooleanField("同意")
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, related_name="+"
    )
    file_name = models.CharField(max_length=255, blank=True, default="")

    class Meta:
        verbose_name = "专家意见"
        verbose_name_plural = verbose_name
        constraints = [one_way_in("an_opinion_came_one_way")]
