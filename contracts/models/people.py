"""People and what they may do on a contract."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from simple_history.models import HistoricalRecords

from contracts.models.agreement import Contract
from contracts.models.scope import ScopedQuerySet
from contracts.states import SIDE_OF_ROLE, Role


class User(AbstractUser):
    """A person. Names live in the database only, never in the repository."""

    first_name = None
    last_name = None
    display_name = models.CharField("显示名", max_length=60)
    # The last day of the account; None: it does not end.
    ends_on = models.DateField("到期日", null=True, blank=True)
    # The number of the last sign-in: the session that carries it is the one.
    session_number = models.PositiveBigIntegerField(null=True, editable=False)
    # When the person last set it; None while it is one that was given out.
    password_changed_at = models.DateTimeField(
        "改密码", null=True, editable=False
    )
    # When an administrator gave out the password in use; it opens nothing
    # but the page that changes it, and after a while not even that.
    password_given_at = models.DateTimeField(
        "发放密码", null=True, editable=False
    )
    # Opened in an emergency, past the two administrators (T9).
    emergency_at = models.DateTimeField("应急", null=True, editable=False)
    history = HistoricalRecords(
        excluded_fields=[
            "password", "last_login", "email", "session_number",
            "password_changed_at", "password_given_at",
        ],
        user_db_constraint=False,
    )  # fmt: skip

    class Meta:
        verbose_name = "用户"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return self.display_name or self.username


class MembershipQuerySet(ScopedQuerySet):
    """Roles in force."""

    def in_force(self, *, on):
        """Roles that have not ended before a day."""
        return self.filter(
            models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=on),
            models.Q(user__ends_on__isnull=True)
            | models.Q(user__ends_on__gte=on),
            user__is_active=True,
        )


class Membership(models.Model):
    """One role of one person on one contract."""

    contract = models.ForeignKey(
        Contract, models.PROTECT, related_name="memberships"
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    role = models.CharField("角色", max_length=20, choices=Role.choices)
    # The first day; None: given before the portal kept it.
    given_on = models.DateField("自", null=True, blank=True)
    ends_on = models.DateField("到期日", null=True, blank=True)
    history = HistoricalRecords()
    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "角色"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "user", "role"],
                name="one_row_per_person_and_role",
            )
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.user_id} {self.role}"

    @property
    def side(self) -> str | None:
        """The party this role acts for, or None."""
        return SIDE_OF_ROLE.get(self.role)
