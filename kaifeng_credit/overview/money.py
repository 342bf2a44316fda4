"""资金条: the total, each tranche, the penalty, each with its state."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from contracts.rules.board.reading import (
    PERCENT,
    Reader,
    Row,
    amount,
    awaited,
    cores,
    day,
    day_words,
)
from contracts.rules.money import in_words, yuan
from contracts.rules.terms import Term
from contracts.rules.words import word_for
from kaifeng_credit.overview.shapes import MoneyCell, Segment
from payments.rules.warning_lines import DAILY_TERM

GAP = 1.0
MOST_BOXES = 30
CALM_STATES = ("payable", "waiting")


def money_strip(reader: Reader, late: Row | None) -> tuple[MoneyCell, ...]:
    """The total, each tranche, and the penalty where a rate is agreed."""
    current = reader.at_hand
    cells = [_total_cell(reader)]
    cells += [_tranche_cell(reader, row, current) for row in reader.tranches]
    rate = reader.agreement.terms.get(DAILY_TERM)
    if rate is not None:
        cells.append(_penalty_cell(reader, late, rate))
    return tuple(cells)


def _total_cell(reader: Reader) -> MoneyCell:
    total = reader.agreement.total(on=reader.as_of)
    looks = {"paid": "song", "blocked": "zhu2", "overdue": "zhu",
             "payable": "dai"}
    bar, x = [], Decimal(0)
    said: dict[str, int] = {}
    for row in reader.tranches:
        share = reader.share(row["number"])
        look = looks.get(row["state"], "mute")
        bar.append(Segment(f"{x:.1f}", f"{share - GAP / 2:.1f}", look))
        x += share
        word = word_for("tranche", row["state"]).word
        said[word] = said.get(word, 0) + share
    paid = sum((amount(row.get("paid")) for row in reader.tranches),
               Decimal(0))
    percent = f"{paid / total * PERCENT:.1f}".removesuffix(".0")
    unrecorded = not paid and any(
        row["state"] == "not_recorded" for row in reader.tranches
    )
    return MoneyCell(
        title="合同总额",
        clause=reader.agreement.terms["contract_total"].clause,
        target=("payments",),
        amount=total,
        bar=tuple(bar),
        bar_label="，".join(f"{word} {n}%" for word, n in said.items()),
        state="到账尚未补录" if unrecorded else f"已付 {percent}%",
        note=in_words(total),
    )


def _tranche_cell(
    reader: Reader, row: Row, current: Row | None
) -> MoneyCell:
    number, state = row["number"], row["state"]
    counted = cores(row)
    met = sum(1 for c in counted if c.get("value") is True)
    word = word_for("tranche", state)
    looks = {"paid": "good", "blocked": "bad", "overdue": "bad",
             "payable": "calm", "refusable": "bad", "not_recorded": "warn"}
    mark = ""
    if current is row and state != "not_recorded":
        mark = "on calm" if state in CALM_STATES else "on"
    if state == "paid":
        bar = (Segment("0", str(PERCENT), "song"),)
        label = word.word
    else:
        look = {"payable": "dai", "not_recorded": "mute"}.get(state, "song")
        bar = _segments(
            [c.get("value") is True for c in counted], look=look
        )
        label = f"条件满足 {met} 项，共 {len(counted)} 项"
    return MoneyCell(
        title=f"{reader.tranche_name(number, spaced=True)} "
        f"{reader.share(number)}%",
        clause=reader.tranche_term(number).clause,
        target=("payment", number),
        amount=amount(row["amount"]),
        bar=bar,
        bar_label=label,
        state=word.word,
        note=_tranche_note(reader, row, met, len(counted)),
        look=looks.get(state, ""),
        mark=mark,
    )


def _tranche_note(reader: Reader, row: Row, met: int, owed: int) -> str:
    state = row["state"]
    if state == "paid":
        on = day(row.get("paid_on"))
        invoices = [
            invoice for invoice in reader.standing.get("invoices", ())
            if invoice["tranche"] == row["number"]
        ]  # fmt: skip
        on = on or (day(invoices[-1].get("received_on")) if invoices else None)
        words = [day_words(on, beside=reader.as_of)] if on else []
        if invoices:
            words.append(word_for("invoice", invoices[-1]["state"]).word)
        return "，".join(words)
    if state == "blocked":
        return f"条件满足 {met}/{owed}"
    if state in ("payable", "overdue"):
        due = day(row.get("due_on"))
        if due is None:
            return "协议未约定付款日"
        return f"应于 {day_words(due, beside=reader.as_of)} 前支付"
    if state == "waiting":
        return awaited(row)
    return ""


def _penalty_cell(
    reader: Reader, late: Row | None, rate: Term
) -> MoneyCell:
    unrecorded = _deliveries_unrecorded(reader)
    days = int(late.get("days") or 0) if late else 0
    if late is None:
        note = "尚未补录，不计" if unrecorded else "无逾期日"
    else:
        daily = (
            reader.agreement.total(on=reader.as_of)
            * rate.on(reader.as_of).value
        )
        exact = amount(late["amount"]) == daily * days
        note = f"{days} 日 × ￥{yuan(daily)}" if exact else f"{days} 日"
    sum_known = late is not None or not unrecorded
    return MoneyCell(
        title="违约金测算",
        clause=rate.clause,
        target=("penalties",),
        amount=amount(late["amount"]) if late else
        (Decimal(0) if sum_known else None),
        bar=_segments([True] * min(days, MOST_BOXES), look="zhu2"),
        bar_label="",
        state="",
        note=note,
        amount_look="bad" if late else "",
    )


def _deliveries_unrecorded(reader: Reader) -> bool:
    return any(
        row.get("state") == "not_recorded"
        for row in (*reader.deliverables.values(), *reader.deadlines)
    )


def _segments(
    flags: Sequence[bool], *, look: str = "song"
) -> tuple[Segment, ...]:
    if not flags:
        return (Segment("0", str(PERCENT), "mute"),)
    step = PERCENT / len(flags)
    gap = min(GAP, step / 4)
    ordered = sorted(flags, reverse=True)
    return tuple(
        Segment(f"{step * i:.1f}", f"{step - gap:.1f}",
                look if met else "mute")
        for i, met in enumerate(ordered)
    )


