"""Service items and deliverables: what is owed, and how far it is."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from contracts.queries.agreements import agreement_of
from contracts.rules.agreement import Item
from contracts.rules.board import SOON, Reader, services_of, tasks_of
from contracts.views.pages import (
    contract_page,
    is_closed,
    shows_now,
    shows_past,
)
from deliverables.queries.held_files import held_versions
from deliverables.queries.history import events_of, file_counts
from deliverables.queries.pace import lacking_months, presence_light
from deliverables.queries.timing import Timing, reader_of, timing_of
from deliverables.views.page import is_party_b, side_of_request

# The filters of the list: label, query value, states.
CHOICES = (
    ("待交", "owed", ("not_started", "drafting", "withdrawn", "not_recorded")),
    ("待签收", "submitted", ("submitted",)),
    ("待验收", "in_review", ("in_review",)),
    ("整改", "rework", ("rework",)),
    ("验收合格", "accepted", ("accepted",)),
)
LATE = "late"
LOOK_OF_CONDITION = {True: "done", False: "fix", None: "unsure"}
LOOK_OF_QUOTA = {"met": "done", "open": "wait", "short": "fix"}


@contract_page("GET")
def service_list(request: HttpRequest) -> HttpResponse:
    """The items of article 1 and what each one lacks."""
    reader = _reader(request)
    rows = services_of(reader, tasks_of(reader))
    return TemplateResponse(
        request,
        "deliverables/service_list.html",
        {
            "agreement": reader.agreement,
            "rows": rows,
            "quotas": [_quota(reader, row) for row in _quota_rows(reader)],
            "headline": _services_headline(rows),
        },
    )


def _services_headline(rows: Sequence) -> str:
    done = sum(row.done == row.owed for row in rows)
    late = sum(row.state == "overdue" for row in rows)
    words = f"{len(rows)} 项服务事项，已全部验收 {done} 项"
    return words + (f"，逾期 {late} 项" if late else "")


@contract_page("GET")
def service_detail(request: HttpRequest, number: int) -> HttpResponse:
    """One item: its words, its deliverables, the gate and the duty."""
    reader = _reader(request)
    agreement = reader.agreement
    item = next((one for one in agreement.items if one.number == number), None)
    if item is None:
        raise Http404("没有这个服务事项。")
    service = next(
        row
        for row in services_of(reader, tasks_of(reader))
        if row.number == number
    )
    return TemplateResponse(
        request,
        "deliverables/service_detail.html",
        {
            "agreement": agreement,
            "item": item,
            "service": service,
            "service_lines": _paragraphs(reader, item.clause),
            "acceptance_lines": _paragraphs(reader, item.acceptance_clause),
            "rows": [_row(reader, key) for key in item.deliverables],
            "lights": [*_gate_lights(reader, item), *_duties(reader, item)],
            "events": events_of(
                request.contract,
                agreement,
                item.deliverables,
                request.user,
                until=request.as_of,
            ),
            "can_upload": is_party_b(request) and shows_now(request),
        },
    )


@contract_page("GET")
def deliverable_list(request: HttpRequest) -> HttpResponse:
    """One slot per deliverable, by item; filtered by state."""
    reader = _reader(request)
    files = file_counts(
        request.contract,
        request.user,
        until=request.as_of if shows_past(request) else None,
    )
    rows = {
        key: {**_row(reader, key), "files": files[key]}
        for key in reader.agreement.deliverables
    }
    chosen = request.GET.get("state", "")
    states = {value: allowed for _, value, allowed in CHOICES}

    def wanted(row: dict[str, Any], choice: str) -> bool:
        if choice == LATE:
            return bool(row["timing"].days_overdue)
        return choice not in states or row["timing"].state in states[choice]

    groups = [
        (item, [rows[k] for k in item.deliverables if wanted(rows[k], chosen)])
        for item in reader.agreement.items
    ]
    counts = [("全部", "", len(rows))] + [
        (label, value, sum(wanted(row, value) for row in rows.values()))
        for label, value in (
            *((label, value) for label, value, _ in CHOICES),
            ("逾期", LATE),
        )
    ]
    return TemplateResponse(
        request,
        "deliverables/deliverable_list.html",
        {
            "agreement": reader.agreement,
            "groups": [(item, found) for item, found in groups if found],
            "counts": [one for one in counts if one[2] or one[1] == chosen],
            "chosen": chosen,
            "headline": _list_headline(list(rows.values())),
            "held": held_versions(request.contract, by=request.user).count(),
        },
    )


def _list_headline(rows: list[dict[str, Any]]) -> str:
    done = sum(row["state"] == "accepted" for row in rows)
    with_b = sum(row["holder"] == "b" for row in rows)
    with_a = sum(row["holder"] == "a" for row in rows)
    return (
        f"{len(rows)} 项成果，验收合格 {done} 项，"
        f"乙方手中 {with_b} 项，甲方手中 {with_a} 项"
    )


def _reader(request: HttpRequest) -> Reader:
    return reader_of(
        request.standing,
        agreement_of(request.contract),
        as_of=request.as_of,
        side=side_of_request(request),
        closed=is_closed(request),
    )


def _row(reader: Reader, key: str) -> dict[str, Any]:
    """One deliverable as the lists show it."""
    term = reader.agreement.deliverables[key]
    timing = timing_of(reader, key)
    state, n = timing.state, None
    if state == "rework" and timing.round is not None:
        n = timing.round["number"]
    if timing.is_late and timing.step != "review":
        state, n = "overdue", timing.days_overdue
    return {
        "key": key,
        "name": term.name,
        "state": state,
        "n": n,
        "holder": timing.holder,
        "due_on": timing.due_on,
        "due_words": due_hint(timing),
        "look": _look(timing),
        "rounds": timing.rounds,
        "pieces": term.pieces,
        "criteria": term.criteria,
        "gated": term.package is not None,
        "clause": term.acceptance_clause,
        "timing": timing,
    }


def due_hint(timing: Timing) -> str:
    """剩 4 个工作日 · 逾期 12 日 · 未约定期限, for a table's cell."""
    if timing.state == "accepted":
        return "—"
    if timing.is_late:
        return f"逾期 {timing.days_overdue} 日"
    if timing.due_on is None:
        return "暂定" if timing.provisional_on else "未约定期限"
    if timing.working_days is None:
        return "尚未补录" if timing.state == "not_recorded" else ""
    if timing.working_days == 0:
        return "今日到期"
    return f"剩 {timing.working_days} 个工作日"


def _look(timing: Timing) -> str:
    if timing.is_late:
        return "bad"
    soon = timing.working_days is not None and timing.working_days <= SOON
    if soon and timing.state != "accepted":
        return "warn"
    return "" if timing.due_on else "quiet"


def _paragraphs(reader: Reader, clause: str | None) -> list[str]:
    """A clause and the points under it, line by line."""
    if clause is None:
        return []
    return [
        line
        for key, text in reader.agreement.clauses.items()
        if key == clause or key.startswith(f"{clause}.")
        for line in text.text.splitlines()
        if line.strip()
    ]


def _gate_lights(reader: Reader, item: Item) -> list[dict[str, Any]]:
    """The payment conditions that rest on an item's deliverables."""
    lights = []
    for tranche in reader.tranches:
        number = tranche["number"]
        for row in tranche["conditions"]:
            members = reader.condition_members(number, row["key"])
            if not set(members) & set(item.deliverables):
                continue
            term = reader.condition_term(number, row["key"])
            value = row["value"]
            missing = row.get("missing") or ()
            said = missing if isinstance(missing, str) else "；".join(missing)
            lights.append(
                {
                    "title": f"{reader.tranche_name(number)}条件："
                    f"{term.title if term else row['key']}",
                    "words": "满足" if value is True else said or "不满足",
                    "look": LOOK_OF_CONDITION[value],
                    "clause": row["clause"],
                }
            )
    return lights


def _duties(reader: Reader, item: Item) -> list[dict[str, Any]]:
    """The counted duties an item's own clauses name."""
    own = {item.clause, item.acceptance_clause}
    presence = presence_light(reader, item)
    return [
        {
            "title": f"服务义务：{row['name']}",
            "words": "尚未补录"
            if row["state"] == "not_recorded"
            else f"已计 {row['counted']}，应有 {row['required']} {row['unit']}",
            "look": LOOK_OF_QUOTA.get(row["state"], "unsure"),
            "clause": row["clause"],
            "lines": lacking_months(row),
        }
        for row in (_quota(reader, one) for one in _quota_rows(reader))
        if row["clause"] in own
    ] + ([presence] if presence else [])


def _quota_rows(reader: Reader) -> list[Any]:
    """The counted duties of the period that holds the day."""
    return [row for row in reader.standing["quotas"] if reader.covers(row)]


def _quota(reader: Reader, row: Any) -> dict[str, Any]:
    quota = reader.agreement.quotas[row["key"]]
    return {
        **row,
        "name": quota.name,
        "unit": quota.unit,
        "clause": quota.clause,
    }
