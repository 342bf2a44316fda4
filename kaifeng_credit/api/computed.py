"""Lists that are computed for a day: as long as the agreement, not the record.

Each is a part of the standing, with the day it answers for and whether that
is a forecast (推算).
"""

from collections.abc import Mapping
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from kaifeng_credit.api.asked import (
    AskedDay,
    AskedDeadlines,
    AskedDeliverables,
    AskedPenalties,
    AskedTranches,
)
from kaifeng_credit.api.base import ContractView, described
from kaifeng_credit.api.shapes import computed_list
from kaifeng_credit.asked_day import end_of
from kaifeng_credit.gathering import as_known, standing_as_of

DAYS = frozenset(AskedDay().fields)


def standing_asked(view: ContractView) -> Mapping[str, Any]:
    """The standing for the days a request asks for."""
    contract, known = view.contract, view.asked.get("known")
    if known is not None:
        contract = as_known(contract, end_of(known))
    return standing_as_of(contract, view.asked.get("as_of") or view.today)


class Computed(ContractView):
    """One list of the standing, filtered by equality."""

    part: str

    def listed(self) -> Response:
        """The rows that match every filter that was given."""
        answer, known = standing_asked(self), self.asked.get("known")
        wanted = {
            name: value
            for name, value in self.asked.items()
            if name not in DAYS
        }
        return Response(
            {
                "as_of": answer["as_of"],
                "known": known and known.isoformat(),
                "forecast": answer.get("forecast", False),
                "complete_through": answer["complete_through"],
                "results": [
                    row
                    for row in answer[self.part]
                    if all(row[name] == value for name, value in wanted.items())
                ],
            }
        )


class Deadlines(Computed):
    """期限."""

    asks, part = AskedDeadlines, "deadlines"

    @described(
        "期限：谁、何时、依据哪一条、怎样算出",
        computed_list("Deadline"),
        name="deadlines",
        tag="履约",
        asks=AskedDeadlines,
    )
    def get(self, request: Request, contract: str) -> Response:
        """Every deadline of the day asked for."""
        return self.listed()


class Deliverables(Computed):
    """交付成果."""

    asks, part = AskedDeliverables, "deliverables"

    @described(
        "交付成果：状态、在谁手里、各轮日期",
        computed_list("DeliverableRow"),
        name="deliverables",
        tag="履约",
        asks=AskedDeliverables,
    )
    def get(self, request: Request, contract: str) -> Response:
        """Every deliverable of the day asked for."""
        return self.listed()


class Tranches(Computed):
    """款项与付款条件."""

    asks, part = AskedTranches, "tranches"

    @described(
        "款项：付款条件逐项成立、不成立或尚不能判定，已付与未付",
        computed_list("TrancheRow"),
        name="tranches",
        tag="资金",
        asks=AskedTranches,
    )
    def get(self, request: Request, contract: str) -> Response:
        """Every tranche of the day asked for."""
        return self.listed()


class Penalties(Computed):
    """违约责任."""

    asks, part = AskedPenalties, "remedies"

    @described(
        "违约责任测算：每项的条款、天数、算式，逐日清单；各项不相加",
        computed_list("Remedy"),
        name="penalties",
        tag="资金",
        asks=AskedPenalties,
    )
    def get(self, request: Request, contract: str) -> Response:
        """Every head of claim of the day asked for."""
        return self.listed()
