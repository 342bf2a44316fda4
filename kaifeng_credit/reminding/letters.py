"""The words of a mail: titles and dates, no amounts, no names, one link."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from contracts.models import Contract, User
from contracts.queries.agreements import agreement_of
from contracts.queries.people import roles_of
from contracts.rules.agreement import Agreement
from contracts.states import SIDE_OF_ROLE, Role
from kaifeng_credit.gathering import standing_as_of
from kaifeng_credit.reminding.unread import unread_of
from payments.services.report_mails import one_line

AHEAD = timedelta(days=21)  # how far the week's mail looks
SUBJECT = "协议履约管理平台：{count} 条期限提醒"
WEEK_SUBJECT = "协议履约管理平台：本周期限"
END = """\
登录后查看：
{link}

{no_notice}以平台当日所示为准。
安静时段、每周汇总与退订：{settings}
"""


def host() -> str | None:
    """The portal's own name, for the id of a mail."""
    return urlsplit(settings.PUBLIC_URL).hostname


def reminders_letter(
    user: User, rows: Sequence, today: date
) -> tuple[str, str]:
    """One mail of all reminders that wait for a person, by contract."""
    by_contract: dict[Contract, list[str]] = {}
    for row in rows:
        by_contract.setdefault(row.reminder.contract, []).append(
            row.reminder.text
        )
    return (
        SUBJECT.format(count=len(rows)),
        _body(by_contract, "reminders"),
    )


def week_letter(
    user: User, rows: Sequence, today: date
) -> tuple[str, str] | None:
    """What is late or due within three weeks, of one's own side."""
    by_contract = {}
    for contract in real_contracts(user):
        lines = list(_week_of(contract, user, today))
        if lines:
            by_contract[contract] = lines
    if not by_contract:
        return None
    return WEEK_SUBJECT, _body(by_contract, "deadlines")


def real_contracts(user: User) -> list[Contract]:
    """The contracts a person works on; what is only shown sends no mail."""
    return list(
        Contract.objects.visible_to(user)
        .filter(is_demo=False)
        .select_related("agreement_version", "projection")
        .order_by("pk")
        .distinct()
    )


def _week_of(contract: Contract, user: User, today: date) -> Iterator[str]:
    sides = {
        SIDE_OF_ROLE[Role(role)].value
        for role in roles_of(user, contract)
        if role in SIDE_OF_ROLE
    }
    if not sides:
        return
    agreement = agreement_of(contract)
    rows = standing_as_of(contract, today)["deadlines"]
    yield from week_lines(rows, agreement, sides=sides, today=today)
    if unread := unread_of(contract, user):
        yield f"未读提醒 {unread} 条"


def week_lines(
    rows: Iterable[Mapping[str, Any]],
    agreement: Agreement,
    *,
    sides: set[str],
    today: date,
) -> Iterator[str]:
    """The deadlines of some sides that are late or near, soonest first."""
    found = []
    for row in rows:
        if row["obligor"] not in (*sides, None):
            continue
        if row["state"] == "overdue" and row["due_on"]:
            due = date.fromisoformat(row["due_on"])
            words = f"{_say(due)}到期，已逾期 {row['days_overdue']} 日"
        elif row["state"] in ("open", "waiting") and (
            days := [
                day
                for name in ("alert_on", "due_on")
                if row[name]
                and (day := date.fromisoformat(row[name])) >= today
            ]
        ):
            due = min(days)  # the most careful reading that is still ahead
            words = f"{_say(due)}到期"
        else:
            continue
        if due <= today + AHEAD:
            cite = agreement.cite(row["clause"])
            found.append((due, f"{row['title']}（{cite}）：{words}"))
    yield from (line for _, line in sorted(found))


def _body(by_contract: Mapping[Contract, Sequence[str]], page: str) -> str:
    parts = []
    articles = set()
    for contract, lines in by_contract.items():
        parts.append(f"合同：{one_line(contract.title)}")
        parts += [f"· {one_line(line)}" for line in lines]
        parts.append("")
        articles.add(agreement_of(contract).notice_article or "协议约定的")
    first = next(iter(by_contract))
    article = articles.pop() if len(articles) == 1 else "协议约定的"
    return (
        "\n".join(parts)
        + "\n"
        + END.format(
            link=settings.PUBLIC_URL + reverse(page, args=[first.slug]),
            no_notice=f"仅为提醒，不构成{article}送达。",
            settings=settings.PUBLIC_URL + reverse("reminder_preferences"),
        )
    )


def _say(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
