"""Whose turn it is: one task per thing in a side's hands.

The same tasks feed the overview's rails, the to-do page and the badge, so
the three never disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from contracts.rules.board.reading import Reader, Row, day, lines
from contracts.rules.board.shapes import SOON, Task

# Deadlines that deliverables, tranches and invoices already speak for.
SPOKEN_FOR = ("_submission", "_review", "_rework", "_payment")
LIVE = ("open", "overdue", "calendar_unknown")

DEADLINE_VERBS = {
    "amendment_reply": ("答复", "变更或解除建议"),
    "cure": ("补救", "违约行为"),
    "force_majeure_papers": ("提交", "不可抗力证明文件"),
    "force_majeure_talks": ("协商", "不可抗力影响下的变更"),
    "negotiation": ("协商", "争议事项"),
    "address_notice": ("通知", "地址变更"),
    "outside_use_notice": ("通知", "成果在约定区域以外使用"),
}
# Where such a duty is done; the others lead to their words.
PAGES_OF = {
    "amendment_reply": ("amendments",),
    "force_majeure_papers": ("events",),
    "force_majeure_talks": ("events",),
    "negotiation": ("events",),
}


def tasks_of(
    reader: Reader, *, extra: Iterable[Task] = ()
) -> tuple[Task, ...]:
    """Everything in both sides' hands, overdue and soonest first."""
    found = [
        *_payment_tasks(reader),
        *_invoice_tasks(reader),
        *_deadline_tasks(reader),
        *extra,
    ]
    if not reader.closed:
        found += _deliverable_tasks(reader)
        found += _gate_tasks(reader)
        found += _quota_tasks(reader)
    return tuple(sorted(found, key=lambda task: task.rank))


def _deliverable_tasks(reader: Reader) -> list[Task]:
    tasks = []
    for key, row in reader.deliverables.items():
        holder, state = row.get("holder"), row.get("state")
        if holder not in ("a", "b"):
            continue
        late = reader.late_days(key) if holder == "b" else 0
        verb = _verb(reader, key, str(state), late)
        due = reader.due_of(key)
        overdue = late
        if holder == "a":
            overdue = reader.days_past(due)
        term = reader.agreement.deliverables.get(key)
        target = ("deliverable", key)
        tasks.append(
            Task(
                side=holder,
                verb=verb,
                subject=reader.name_of(key),
                target=target,
                clause=term.acceptance_clause if term else "",
                key=key,
                due_on=due,
                working_days=reader.working_days_to(due),
                days_overdue=overdue,
                why=_round_words(reader.round_of(key), str(state)),
                # Past its date and not late: the records decide, not we.
                hint="尚未补录" if due and due < reader.as_of else "",
                steps=reader.steps_of(key),
            )
        )
    return tasks


def _verb(reader: Reader, key: str, state: str, late: int) -> str:
    if state == "submitted":
        return "签收"
    if state == "in_review":
        return "验收"
    if state == "rework":
        return "整改"
    return "补交" if late else "提交"


def _round_words(current: Row | None, state: str) -> str:
    if not current:
        return ""
    number = current.get("number")
    if state == "rework":
        return f"第 {number} 轮验收不合格，待整改"
    submitted = day(current.get("submitted_on"))
    when = f"，{submitted.month}月{submitted.day}日提交" if submitted else ""
    return f"第 {number} 轮{when}" if state in ("submitted", "in_review") else ""


def _gate_tasks(reader: Reader) -> list[Task]:
    """A sign-off the gate waits for where no deliverable is on the move."""
    tasks = []
    for row in reader.tranches:
        if row.get("state") != "blocked":
            continue
        for condition in row.get("conditions", ()):
            side = condition.get("holder")
            if condition.get("value") is True or side not in ("a", "b"):
                continue
            members = _members(reader, row["number"], condition["key"])
            held = any(
                reader.deliverables.get(key, {}).get("holder")
                for key in members
            )
            missing = lines(condition.get("missing"))
            if held or not missing:
                continue
            tasks.append(
                Task(
                    side=side,
                    verb="补齐：",
                    subject="、".join(missing),
                    target=("payment", row["number"], "#gate"),
                    clause=condition.get("clause", ""),
                    key=condition["key"],
                    why=f"{reader.tranche_name(row['number'])}的付款条件",
                )
            )
    return tasks


def _members(reader: Reader, number: int, key: str) -> Sequence[str]:
    condition = reader.condition_term(number, key)
    if condition is not None and condition.package:
        return reader.agreement.members(condition.package)
    return reader.condition_members(number, key)


def _payment_tasks(reader: Reader) -> list[Task]:
    tasks = []
    for row in reader.tranches:
        if row.get("state") not in ("payable", "overdue"):
            continue
        due = day(row.get("due_on"))
        late = (reader.as_of - due).days if due and due < reader.as_of else 0
        deadline = reader.deadline(f"tranche_{row['number']}_payment") or {}
        tasks.append(
            Task(
                side="a",
                verb="支付",
                subject=reader.tranche_name(row["number"]),
                target=("payment", row["number"]),
                clause=reader.tranche_term(row["number"]).clause,
                key=f"tranche_{row['number']}",
                due_on=due,
                working_days=reader.working_days_to(due),
                days_overdue=late,
                steps=lines(deadline.get("steps")),
            )
        )
    return tasks


def _invoice_tasks(reader: Reader) -> list[Task]:
    clause = (reader.deadline("invoice") or {}).get("clause", "")
    return [
        Task(
            side="b",
            verb="开具",
            subject=f"{reader.tranche_name(row['tranche'])}发票",
            target=("payment", row["tranche"], "#invoices"),
            clause=clause,
            key="invoice",
            due_on=day(row.get("due_on")),
            working_days=reader.working_days_to(day(row.get("due_on"))),
            days_overdue=int(row.get("days_overdue") or 0),
        )
        for row in reader.standing.get("invoices", ())
        if row.get("state") in ("open", "overdue")
    ]


def _deadline_tasks(reader: Reader) -> list[Task]:
    tasks = []
    for row in reader.deadlines:
        key = row["key"]
        if row.get("state") not in LIVE or key == "invoice":
            continue
        if key.endswith(SPOKEN_FOR):
            continue
        verb, subject = DEADLINE_VERBS.get(
            key, ("办理", row.get("title") or key)
        )
        due = day(row.get("due_on"))
        tasks.append(
            Task(
                side=row["obligor"],
                verb=verb,
                subject=subject,
                target=PAGES_OF.get(
                    key, ("agreement", "#" + _anchor(row["clause"]))
                ),
                clause=row["clause"],
                key=key,
                due_on=due or day(row.get("provisional_on")),
                working_days=reader.working_days_to(due),
                days_overdue=int(row.get("days_overdue") or 0),
                provisional=due is None and bool(row.get("provisional_on")),
                steps=lines(row.get("steps")),
            )
        )
    return tasks


def _anchor(clause: str) -> str:
    return "c" + clause.replace(".", "-")


def _quota_tasks(reader: Reader) -> list[Task]:
    tasks = []
    for row in reader.standing.get("quotas", ()):
        if row.get("state") != "short":
            continue
        quota = reader.agreement.quotas.get(row["key"])
        if quota is None:
            continue
        number = int(row["required"]) - int(row["counted"] or 0)
        short = f"{number} {quota.unit}".strip()
        tasks.append(
            Task(
                side="b",
                verb="补足",
                subject=quota.name,
                target=("outreach", "#quotas"),
                clause=quota.clause,
                key=row["key"],
                hint=f"少 {short}",
                why=f"应 {row['required']}，已 {row['counted']}",
            )
        )
    return tasks


def grouped(
    tasks: Iterable[Task], *, as_of: date
) -> tuple[tuple[str, str, tuple[Task, ...]], ...]:
    """Tasks by due day for the to-do page: (heading, look, tasks).

    逾期 · 3 个工作日内 · 本月 · 以后 · 未约定期限; empty groups are left out.
    """
    groups: dict[str, list[Task]] = {
        "逾期": [], f"{SOON} 个工作日内": [], "本月": [], "以后": [],
        "未约定期限": [],
    }  # fmt: skip
    late, soon, month, later, undated = groups
    for task in tasks:
        if task.days_overdue:
            groups[late].append(task)
        elif task.due_on is None:
            groups[undated].append(task)
        elif task.working_days is not None and task.working_days <= SOON:
            groups[soon].append(task)
        elif (task.due_on.year, task.due_on.month) == (
            as_of.year, as_of.month,
        ):  # fmt: skip
            groups[month].append(task)
        else:
            groups[later].append(task)
    looks = {late: "bad", soon: "near"}
    return tuple(
        (heading, looks.get(heading, ""), tuple(rows))
        for heading, rows in groups.items()
        if rows
    )

