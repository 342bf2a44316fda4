"""Whose eyes a row is for: every query of a view goes through here."""

from django.db import models
from django.utils import timezone

from contracts.states import READERS


class ScopedQuerySet(models.QuerySet):
    """Rows that know the contract they belong to.

    A model sets ``scope_path`` to the lookup that leads to its contract.
    """

    def visible_to(self, user) -> "ScopedQuerySet":
        """The rows a person may read at all; nothing for strangers."""
        return self.filter(self._within(user, self.readers()))

    def readers(self) -> tuple[str, ...]:
        """The roles that read this model; narrower ones override."""
        return getattr(self.model, "scope_readers", READERS)

    def _within(self, user, roles) -> models.Q:
        if not (user.is_authenticated and user.is_active):
            return models.Q(pk__in=())
        path = getattr(self.model, "scope_path", "contract")
        # By name: the model of roles itself rests on this module.
        membership = self.model._meta.apps.get_model(
            "contracts", "Membership"
        )
        contracts = membership.objects.in_force(
            on=timezone.localdate()
        ).filter(user=user, role__in=roles)
        lookup = f"{path}__in" if path else "pk__in"
        return models.Q(**{lookup: contracts.values("contract_id")})
