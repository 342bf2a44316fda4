"""A role on a contract: one administrator asks, another signs."""

from django.db import models
from django.db.models.functions import Now

from contracts.models.agreement import Contract
from contracts.models.people import User
from contracts.states import Role


class RoleRequest(models.Model):
    """That a person be given a role on a contract, and what became of it."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    role = models.CharField("角色", max_length=20, choices=Role.choices)
    # The last day of the role; None: it does not end.
    ends_on = models.DateField("最后一日", null=True)
    reason = models.TextField("理由")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    settled_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)
    agreed = models.BooleanField(default=False)

    class Meta:
        verbose_name = "提请授予角色"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(
                fields=["user", "contract", "role"],
                condition=models.Q(settled_by__isnull=True),
                name="a_role_is_asked_for_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(asked_by=models.F("user")),
                name="nobody_asks_for_a_role_of_their_own",
            ),
            models.CheckConstraint(
                condition=models.Q(agreed=False)
                | (
                    models.Q(settled_by__isnull=False)
                    & ~models.Q(settled_by=models.F("asked_by"))
                    & ~models.Q(settled_by=models.F("user"))
                ),
                name="a_role_is_signed_by_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.user_id} {self.role} {self.pk}"
