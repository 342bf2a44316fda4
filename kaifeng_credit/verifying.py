"""Is what is stored what the rules say? Every contract, asked afresh.

A stored answer is only ever shown where it is fresh, and a fresh one must be
equal to standing() of the rows; so is each balance to the sum of its ledger.
Were it not, somebody would read an answer
nobody gave: so it is looked for, every night and on demand.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction

from contracts.models import Contract, StandingProjection
from contracts.queries.clock import contract_day
from contracts.services import audit
from contracts.services.facts import lock_contract
from kaifeng_credit.differences import different_paths
from kaifeng_credit.gathering import (
    answers,
    is_fresh,
    refresh_projection,
)
from payments.queries.totals import balance_differences
from payments.services.tranches import mend_balances

log = logging.getLogger(__name__)
TOLD = 20  # paths an audit event names


@dataclass(frozen=True)
class Verdict:
    """What became of one contract's stored answer."""

    slug: str
    state: str  # equal | different | stale | missing | failed
    paths: tuple[str, ...] = ()

    @property
    def wrong(self) -> bool:
        """Whether something was or would be shown that nobody computed."""
        return self.state in ("different", "failed")


def verify(
    slugs: Iterable[str] | None = None, *, repair: bool = False
) -> Iterator[Verdict]:
    """Verify contracts one by one, each under its own lock.

    ``repair`` stores the right answer where it is another, stale or missing.
    """
    contracts = Contract.objects.order_by("pk")
    if slugs is not None:
        contracts = contracts.filter(slug__in=list(slugs))
    for pk, slug in list(contracts.values_list("pk", "slug")):
        try:
            yield _verify(pk, repair=repair)
        except Exception as error:
            log.exception("contract %s: no answer", slug)
            yield Verdict(slug, "failed", (f"{error}",))


@transaction.atomic
def _verify(pk: int, *, repair: bool) -> Verdict:
    contract = lock_contract(pk, after_end=True)
    stored = StandingProjection.objects.filter(contract=contract).first()
    day = contract_day(contract)
    if stored is None:
        verdict = Verdict(contract.slug, "missing")
    elif not is_fresh(stored, contract, day):
        verdict = Verdict(contract.slug, "stale")
    else:
        names = ("answer", "compared", "money")
        paths = tuple(
            different_paths(
                {name: getattr(stored, name) for name in names},
                dict(zip(names, answers(contract, day), strict=True)),
            )
        )
        state = "different" if paths else "equal"
        verdict = Verdict(contract.slug, state, paths)
    if repair and verdict.state != "equal":
        refresh_projection(contract, day, anew=True)
    if balances := tuple(balance_differences(contract)):
        verdict = Verdict(
            contract.slug, "different", (*verdict.paths, *balances)
        )
        if repair:
            mend_balances(contract)
    return verdict


def verify_nightly() -> int:
    """Verify all, and leave a trace of every stored answer that was wrong."""
    wrong = 0
    for verdict in verify():
        if not verdict.wrong:
            continue
        wrong += 1
        log.error(
            "contract %s: stored answer %s: %s",
            verdict.slug,
            verdict.state,
            "; ".join(verdict.paths),
        )
        with transaction.atomic():
            audit.record(
                "projection_differs",
                by=None,
                contract=Contract.objects.get(slug=verdict.slug),
                summary="已存态势与重新计算的结果不一致",
                detail={
                    "state": verdict.state,
                    "paths": list(verdict.paths[:TOLD]),
                },
            )
    return wrong
