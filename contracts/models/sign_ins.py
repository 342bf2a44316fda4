"""Who tried to sign in, when, from where, and how it ended."""

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from contracts.models.people import Membership, User
from contracts.states import Role, SignInOutcome


class SignInQuerySet(models.QuerySet):
    """Tries: one's own; 安全管理 reads all."""

    def of(self, user: User) -> "SignInQuerySet":
        """The tries at one person's account."""
        return self.filter(user=user)

    def visible_to(self, user) -> "SignInQuerySet":
        """One's own, or all to whoever looks after the accounts."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        looks_after = Membership.objects.in_force(on=timezone.localdate()).filter(
            user=user, role=Role.SECURITY_ADMIN
        )
        if looks_after.exists():
            return self
        return self.of(user)


class SignInAttempt(models.Model):
    """One try. Of an account that does not exist only the address is kept.

    What was typed as a name is not: people type passwords there.
    """

    ledger = True

    user = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+"
    )
    outcome = models.CharField(
        "结果", max_length=12, choices=SignInOutcome.choices
    )
    address = models.CharField("来源", max_length=64)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    objects = SignInQuerySet.as_manager()

    class Meta:
        verbose_name = "登录记录"
        verbose_name_plural = verbose_name
        indexes = [
            models.Index(
                fields=["user", "-recorded_at"], name="sign_ins_of_one"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}:{self.outcome}"
