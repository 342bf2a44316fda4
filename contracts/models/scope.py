"""Whose eyes a row is for: every query of a view goes through here."""

from collections.abc import Collection

from django.apps import apps
from django.db import models
from django.utils import timezone

from contracts.once import Once
from contracts.states import READERS

# More contracts than this and the database joins better than it reads a list.
FEW = 100
_once = Once("roles")
# For what only reads: a page is answered from one state of the rights, as one
# query would be. An act asks anew each time, under its own lock.
roles_asked_once = _once.kept


def roles_held(user) -> list[tuple[int, str]] | None:
    """(contract, role) in force today; None where every query asks itself."""
    if not (_once.keeps and user.is_authenticated and user.is_active):
        return None
    rows = _memberships(user).order_by().values_list("contract_id", "role")
    return _once.answer(user.pk, lambda: list(rows))


def _memberships(user) -> models.QuerySet:
    # By name: the model of roles itself rests on this module.
    model = apps.get_model("contracts", "Membership")
    return model.objects.in_force(on=timezone.localdate()).filter(user=user)


def _contracts(
    user, roles: Collection[str]
) -> models.QuerySet | tuple[int, ...]:
    """Where a person holds one of some roles: keys, or a query for them."""
    held = roles_held(user)
    if held is None or len(held) > FEW:
        rows = _memberships(user).filter(role__in=roles)
        return rows.values("contract_id")
    return tuple({contract for contract, role in held if role in roles})


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
        lookup = f"{path}__in" if path else "pk__in"
        return models.Q(**{lookup: _contracts(user, roles)})
