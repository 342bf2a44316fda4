"""为什么是这个金额: the account on one page, as plain values to be kept.

第十条第1款：「每逾期一日，应按照合同总金额的0.05%向甲方支付违约金」

Days that say the same stand together as one run, so that a year of lateness
is as short as a week of it. Equal facts give equal values.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby
from typing import Any

from contracts.rules.agreement import Agreement
from contracts.rules.board.reading import day_words, days_in_chinese
from contracts.rules.calendar import ONE_DAY
from contracts.rules.differences import figure
from contracts.rules.money import in_words, yuan
from contracts.rules.touching import figures_by_clause
from contracts.rules.words import word_for
from payments.rules.late_days import HEAD, HOLDERS, Claim
from payments.rules.late_delivery import TERM
from payments.rules.penalty_acts import run_words
from payments.rules.penalty_ledger import Account, LedgerDay
from payments.rules.status import Row, deadline_of


@dataclass(frozen=True)
class Run:
    """Days in a row of which the same is to be said."""

    first: date
    last: date
    days: int
    counted: bool
    matter: str
    holder: str
    reason: str
    state: str
    running: str

    @property
    def words(self) -> str:
        """2025年12月20日至2025年12月31日."""
        return run_words(self.first, self.last)


def runs_of(days: Sequence[LedgerDay]) -> tuple[Run, ...]:
    """The days of an account, those that say the same taken together."""
    found: list[Run] = []
    for said, rows in groupby(days, key=_said):
        for part in _in_a_row(list(rows)):
            last = part[-1].computed
            found.append(
                Run(
                    part[0].on,
                    part[-1].on,
                    len(part),
                    *said,
                    running=yuan(last.running) if last else "",
                )
            )
    return tuple(found)


def _said(one: LedgerDay) -> tuple[bool, str, str, str, str]:
    late = one.computed
    state = word_for("penalty", one.state).word if one.state else ""
    if late is None:
        return False, "", "", "现已不计逾期", state
    return late.counted, late.matter, HOLDERS[late.holder], late.reason, state


def _in_a_row(rows: list[LedgerDay]) -> Iterable[list[LedgerDay]]:
    part: list[LedgerDay] = []
    for one in rows:
        if part and one.on - part[-1].on > ONE_DAY:
            yield part
            part = []
        part.append(one)
    if part:
        yield part


def sheet_of(
    agreement: Agreement,
    standing: Row,
    account: Account,
    late: Claim | None,
) -> dict[str, Any]:
    """Everything the page says, in plain values; empty without a rate."""
    if TERM not in agreement.terms:
        return {}
    term = agreement.terms[TERM]
    on = date.fromisoformat(str(standing["as_of"]))
    return {
        "as_of": day_words(on),
        "clause": term.clause,
        "quote": term.on(max(on, agreement.effective_on)).quote,
        "days": account.computed.days,
        "amount": yuan(account.computed.amount),
        "capital": in_words(account.computed.amount, prefix=True),
        "working": [days_in_chinese(one) for one in late.working]
        if late
        else [],
        "due": _due(agreement, standing),
        "runs": [
            {"words": one.words, **_plain(one)}
            for one in runs_of(account.days)
        ],
        "parts": _parts(account),
        "outstanding": yuan(account.outstanding),
        "apart": len(account.apart),
        "readings": _readings(agreement, standing),
        "limitation": day_words(late.limitation_on) if late else "",
        "known_so_far": bool(late and late.known_so_far),
        "complete_through": day_words(
            date.fromisoformat(str(standing["complete_through"]))
            if standing["complete_through"]
            else None
        ),
        "calendar": str(standing["calendar"]),
    }


def _plain(one: Run) -> dict[str, Any]:
    """A run without its days, which its words say."""
    values = asdict(one)
    return {k: v for k, v in values.items() if k not in ("first", "last")}


def _due(agreement: Agreement, standing: Row) -> list[str]:
    """How the due day of the dated package came about."""
    for package in agreement.packages:
        row = deadline_of(standing, f"{package}_submission")
        if row:
            return [days_in_chinese(one) for one in row["steps"]]
    return []


def _parts(account: Account) -> list[list[str]]:
    """[word, days, amount] of each part that is there."""
    rows = [
        ("estimated", account.open),
        ("disputed", account.contested),
        ("excused", account.excused),
        ("confirmed", account.confirmed),
    ]
    found = [
        [word_for("penalty", key).word, f"{part.days} 日", yuan(part.amount)]
        for key, part in rows
        if part.days
    ]
    if account.settled:
        word = word_for("penalty", "settled").word
        found.append([word, "", yuan(account.settled)])
    return found


def _readings(agreement: Agreement, standing: Row) -> list[list[str]]:
    """[id, problem, words in force] of each coded reading of the rate."""
    named = figure("remedy", HEAD)
    chosen = standing["readings"]
    found = []
    for reading in agreement.readings.values():
        if not reading.codes or named not in figures_by_clause(
            agreement, reading
        ):
            continue
        texts = {one.code: one.text for one in reading.options}
        code = str(chosen.get(reading.key, reading.default))
        found.append([reading.id, reading.problem, texts.get(code, code)])
    return found
