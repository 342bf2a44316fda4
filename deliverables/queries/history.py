"""What happened to some deliverables, as the rows of a timeline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from contracts.models import Contract, FactRow, User
from contracts.rules.agreement import Agreement
from deliverables.models import (
    DocumentVersion,
    ExpertReview,
    SignOff,
    Submission,
)
from deliverables.queries.state import (
    decision_of,
    receipt_of,
    taken_back,
    with_acts,
)
from deliverables.states import Result


@dataclass(frozen=True)
class Event:
    """One act, as `components/timeline.html` reads it."""

    on: date
    order: int
    side: str
    title: str
    detail: str = ""
    look: str = ""


def events_of(
    contract: Contract,
    agreement: Agreement,
    keys: Iterable[str],
    user: User,
    *,
    until: date | None = None,
) -> list[Event]:
    """Acts on some deliverables, the latest first; five queries.

    ``until`` leaves out what happened after a day.
    """
    keys = tuple(keys)
    found: list[Event] = []

    def add(row: FactRow | None, side: str, title: str, detail="", look=""):
        if row is not None and not (until and row.happened_on > until):
            found.append(
                Event(row.happened_on, row.sequence, side, title, detail, look)
            )

    def name(row) -> str:
        return agreement.deliverables[row.deliverable.key].name

    for row in with_acts(
        Submission.objects.visible_to(user)
        .standing_facts(contract)
        .filter(deliverable__key__in=keys)
        .select_related("deliverable", "withdrawal")
    ):
        what = f"{name(row)}第 {row.round} 轮"
        add(row, "b", f"提交{what}", f"签收单 {row.number}")
        add(getattr(row, "withdrawal", None), "b", f"撤回{what}")
        add(receipt_of(row), "a", f"签收{what}")
        for one in taken_back([*row.receipts.all()]):
            add(one.act, "a", f"签收{what}（已撤销）")
            add(one.by, "a", f"撤销签收{what}", one.by.note)
        for one in taken_back([*row.decisions.all()]):
            said = one.act.get_result_display()
            number = f"验收单 {one.act.number}"
            add(one.act, "a", f"{what}{said}（已撤销）", number)
            add(one.by, "a", f"撤销{what}{said}", one.by.note)
        decision = decision_of(row)
        if decision is not None:
            accepted = decision.result == Result.ACCEPTED
            add(
                decision,
                "a",
                f"{what}{decision.get_result_display()}",
                f"验收单 {decision.number}",
                "good" if accepted else "bad",
            )
    for row in _facts(ExpertReview, contract, keys, user):
        said = row.get_result_display()
        add(row, "a", f"{name(row)}专家评审{said}")
    for row in _facts(SignOff, contract, keys, user):
        add(row, "a", f"{row.get_kind_display()}{name(row)}", look="good")
    return sorted(
        found, key=lambda event: (event.on, event.order), reverse=True
    )


def _facts(model, contract: Contract, keys: tuple[str, ...], user: User):
    return (
        model.objects.visible_to(user)
        .standing_facts(contract)
        .filter(deliverable__key__in=keys)
        .select_related("deliverable")
    )


def file_counts(
    contract: Contract, user: User, *, until: date | None = None
) -> Counter[str]:
    """How many files one may see per deliverable; one query.

    Files that were replaced or taken out are not counted. ``until`` counts
    only what was handed in by a day, no drafts.
    """
    seen = DocumentVersion.objects.visible_to(user)
    if until is not None:
        seen = seen.filter(submitted_in__happened_on__lte=until)
    rows = (
        DocumentVersion.objects.filter(
            pk__in=seen.values("pk"),
            deliverable__contract=contract,
            removal__isnull=True,
        )
        .filter(
            Q(replaced_by__isnull=True)
            | ~Q(replaced_by__in=seen)
        )
        .values("deliverable__key")
        .annotate(number=Count("pk", distinct=True))
        .order_by()
    )
    return Counter({row["deliverable__key"]: row["number"] for row in rows})
