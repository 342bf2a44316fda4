"""稿件表: many articles recorded by 乙方 at once, confirmed by 甲方 at once.

A table that 乙方 brings in waits as one entry with its file; 甲方 confirms
the very bytes it names, which are then read again. All rows count or none.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from contracts.models import Contract, Proposal, User
from contracts.policies import Refused, check_not_before_signing, check_role
from contracts.queries.agreements import agreement_of
from contracts.queries.clock import contract_day
from contracts.rules.agreement import Agreement
from contracts.rules.table import Column, Layout, Problem, Row
from contracts.services import audit
from contracts.services.facts import sequences
from contracts.services.proposals import (
    add_proposal,
    approve,
    open_proposal,
)
from contracts.services.table_imports import Asked, Importer
from contracts.states import ProposalKind, Side
from indicators.models import Activity, CountedEvent
from indicators.policies import (
    CONFIRMERS,
    check_can_record_activity,
    known_kind,
)
from indicators.rules.activities import ARTICLE, KINDS, quota_for
from indicators.rules.links import LinkRefused, link_key

DAY, LINK = "发布日期", "链接"
ROWS_AT_A_TIME = 500
FIRST_ROWS = 20  # what a page shows of a table that waits


def _sound_link(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if values["link"] is None:
        return  # the cell is named already
    try:
        link_key(values["link"])
    except LinkRefused as refused:
        yield "link", str(refused)


LAYOUT = Layout(
    columns=(
        Column("title", "稿件标题", longest=200, example="诚信建设再上台阶"),
        Column("on", DAY, "day", example="2025-11-10"),
        Column("outlet", "发布媒体", longest=200, example="新华网"),
        Column(
            "matrix", "媒体矩阵", "yes_no", example="是",
            hint="属于协议约定的媒体矩阵的，同时计入每年篇数。",
        ),
        Column(
            "link", LINK, "link", longest=1000,
            example="https://example.org/1",
            hint="同一链接只登记一次；只有截图的请逐篇登记。",
        ),
    ),
    unique=(("link",),),
    check=_sound_link,
)  # fmt: skip


def _layout(contract: Contract, told: Mapping[str, Any]) -> Layout:
    return LAYOUT


def _check_recorder(contract: Contract, by: User) -> None:
    check_can_record_activity(contract, by)


def _check_confirmer(contract: Contract, by: User) -> None:
    check_role(contract, by, *CONFIRMERS, act="确认这项登记")


def _examine(asked: Asked, rows: Sequence[Row]) -> Iterable[Problem]:
    return _problems(asked.contract, rows, waiting=True)


def _record(asked: Asked, rows: Sequence[Row]) -> Iterable[Problem]:
    """One entry that names the file."""
    known_kind(asked.contract, ARTICLE)  # or the agreement counts none
    add_proposal(
        asked.contract,
        kind=ProposalKind.ACTIVITY,
        subject=ARTICLE,
        payload={
            "table": asked.file.digest,
            "rows": len(rows),
            **in_short(rows),
        },
        summary=f"信息稿件表《{asked.name}》{len(rows)} 篇"[:300],
        by=asked.by,
        on_behalf_of=Side.B,
        file=asked.file,
        file_name=asked.name,
    )
    return ()


def in_short(rows: Sequence[Row]) -> dict[str, Any]:
    """What a table says, kept with it: its months, and its first rows.

    Who confirms reads this on the page; reading a table of 50,000 rows again
    for every look would take seconds.
    """
    months: dict[str, list[int]] = {}
    for _, values in rows:
        month = months.setdefault(f"{values['on']:%Y-%m}", [0, 0])
        month[0] += 1
        month[1] += bool(values["matrix"])
    return {
        "months": [[name, *counts] for name, counts in sorted(months.items())],
        "first": [
            dict(row.values) | {"on": row.values["on"].isoformat()}
            for row in rows[:FIRST_ROWS]
        ],
    }


def _confirm(asked: Asked, rows: Sequence[Row]) -> Iterable[Problem]:
    """Write every row of a confirmed table as an article that counts."""
    contract, proposal = open_proposal(
        asked.arguments["proposal"],
        kinds=(ProposalKind.ACTIVITY,),
        by=asked.by,
        act="确认登记",
    )
    if proposal.payload.get("table") != asked.file.digest:
        raise Refused("another_table", "这不是待确认的那份表，请刷新后重试。")
    problems = list(_problems(contract, rows, waiting=False))
    if problems:
        return problems
    _write(contract, proposal, rows, by=asked.by)
    audit.record(
        "activity_recorded",
        by=asked.by,
        contract=contract,
        on=proposal,
        summary=f"确认{proposal.summary}",
        detail={
            "rows": len(rows),
            "sha256": asked.file.digest,
            "proposed_by": str(proposal.proposed_by),
        },
    )
    approve(proposal, by=asked.by)
    return ()


def _write(
    contract: Contract, proposal: Proposal, rows: Sequence[Row], *, by: User
) -> None:
    agreement = agreement_of(contract)
    places = sequences(contract, len(rows))
    events = CountedEvent.objects.bulk_create(
        [
            CountedEvent(
                contract=contract, sequence=place, recorded_by=by,
                happened_on=row.values["on"], quantity=1,
                quota=_quota(agreement, row),
            )
            for place, row in zip(places, rows, strict=True)
        ],
        batch_size=ROWS_AT_A_TIME,
    )  # fmt: skip
    Activity.objects.bulk_create(
        [
            Activity(
                contract=contract, kind=ARTICLE, event=event,
                happened_on=row.values["on"], title=row.values["title"],
                link=row.values["link"], link_key=link_key(row.values["link"]),
                details={
                    "outlet": row.values["outlet"],
                    "matrix": row.values["matrix"],
                },
                file=proposal.file, file_name=proposal.file_name,
                proposed_by=proposal.proposed_by, recorded_by=by,
            )
            for event, row in zip(events, rows, strict=True)
        ],
        batch_size=ROWS_AT_A_TIME,
    )  # fmt: skip


def _quota(agreement: Agreement, row: Row) -> str:
    found = quota_for(
        KINDS[ARTICLE], agreement, matrix=row.values["matrix"]
    )
    assert found is not None
    return found


def _problems(
    contract: Contract, rows: Sequence[Row], *, waiting: bool
) -> Iterator[Problem]:
    """Rows of a day that cannot be, or of an article that is there already."""
    today = contract_day(contract)
    known = dict(
        Activity.objects.standing(contract)
        .exclude(link_key="")
        .values_list("link_key", "title")
    )
    asked = set()
    if waiting:
        asked = set(
            Proposal.objects.waiting(contract, ProposalKind.ACTIVITY)
            .filter(payload__has_key="link_key")
            .order_by()
            .values_list("payload__link_key", flat=True)
        )
    seen: dict[str, int] = {}
    for number, values in rows:
        words = _day_refused(contract, values["on"], today)
        if words:
            yield Problem(number, DAY, values["on"].isoformat(), words)
        key = link_key(values["link"])
        first = seen.setdefault(key, number)
        if key in known:
            words = f"已登记：《{known[key]}》。请删去这一行。"
        elif key in asked:
            words = "已登记，正等待甲方确认。请删去这一行。"
        elif first != number:
            words = f"与第 {first} 行是同一篇。请删去一行。"
        else:
            continue
        yield Problem(number, LINK, values["link"], words)


def _day_refused(contract: Contract, on: date, today: date) -> str:
    try:
        check_not_before_signing(contract, on, today)
    except Refused as refused:
        return refused.message
    return ""


ARTICLES = Importer(
    kind="articles", title="稿件", layout=_layout, check=_check_recorder,
    examine=_examine, apply=_record,
)  # fmt: skip
CONFIRMED = Importer(
    kind="articles_confirmed", title="确认稿件", layout=_layout,
    check=_check_confirmer, apply=_confirm,
)  # fmt: skip
