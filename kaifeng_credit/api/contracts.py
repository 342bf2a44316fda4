"""The contracts one may read, and the whole standing of one."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch
from rest_framework.request import Request
from rest_framework.response import Response

from contracts.models import Contract, Membership
from contracts.queries.clock import contract_day, today
from kaifeng_credit.api.asked import AskedDay, AskedPage
from kaifeng_credit.api.base import ContractView, View, described, one_of
from kaifeng_credit.api.computed import standing_asked
from kaifeng_credit.api.rows import ContractSerializer, page_of_rows
from kaifeng_credit.api.shapes import ref

TAG = "合同"


@dataclass(frozen=True)
class ContractShown:
    """A contract with its day and the person's roles on it."""

    row: Contract

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)

    @property
    def today(self) -> date:
        """The day the contract lives on."""
        return contract_day(self.row)

    @property
    def parties(self):
        """The two sides, 甲方 first."""
        return self.row.parties.all()

    @property
    def roles(self) -> list[str]:
        """What the person is on it, in a stable order."""
        return sorted(one.role for one in self.row.own_roles)


def shown_contracts(user):
    """The contracts a person may read, with what is shown of each."""
    own = Membership.objects.in_force(on=today()).filter(user=user)
    return (
        Contract.objects.visible_to(user)
        .select_related("agreement_version")
        .prefetch_related(
            Prefetch("memberships", own, to_attr="own_roles"),
            Prefetch("parties"),
        )
    )


class Contracts(View):
    """The contracts one may read."""

    asks = AskedPage

    @described(
        "可以查看的合同",
        page_of_rows(ContractSerializer),
        name="contracts",
        tag=TAG,
        asks=AskedPage,
    )
    def get(self, request: Request) -> Response:
        """A page of them."""
        return self.page(
            shown_contracts(request.user), ContractSerializer, ContractShown
        )


class OneContract(ContractView):
    """One contract."""

    @described("一份合同", ContractSerializer, name="contract", tag=TAG)
    def get(self, request: Request, contract: str) -> Response:
        """Its day, its parties and one's roles."""
        found = one_of(shown_contracts(request.user), pk=self.contract.pk)
        return Response(ContractSerializer(ContractShown(found)).data)


class Standing(ContractView):
    """The whole contract on a day (the JSON of design.md 3.3)."""

    asks = AskedDay

    @described(
        "整份合同在某一天的情况",
        ref("Standing"),
        name="standing",
        tag=TAG,
        asks=AskedDay,
    )
    def get(self, request: Request, contract: str) -> Response:
        """Answer for ``?as_of=``, or for the contract's own day.

        ``?known=`` asks what was known at the end of a day; the answer for a
        day to come says ``forecast``.
        """
        return Response(standing_asked(self))
