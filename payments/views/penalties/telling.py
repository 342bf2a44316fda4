"""An act on the penalty ledger in words: what it is, and what follows."""

from collections.abc import Iterator

from contracts.models import Contract
from contracts.rules.board.reading import day_words
from contracts.rules.money import in_words, yuan
from payments.models import PenaltyDispute, PenaltySettlement
from payments.rules.penalty_acts import (
    CONFIRM,
    DEDUCTED,
    EXCUSE,
    SETTLE,
    SUSPEND,
    TITLES,
    UNSETTLE,
    UPHOLD,
    WITHDRAW,
    Asked,
    run_words,
)
from payments.states import SettlementManner

Line = tuple[str, str, str, str]


def rows_of_check(
    contract: Contract, asked: Asked, reason: str
) -> list[Line]:
    """The act as the 核对 page and the proposal's own page list it."""
    rows = [("办理", TITLES[asked.act], "", "")]
    if asked.first_on is not None:
        run = run_words(asked.first_on, asked.last_on)
        rows.append(("日期", run, "", ""))
    if asked.act == CONFIRM:
        rows += [
            ("日数", f"{asked.days} 日", "", ""),
            ("金额", f"￥{yuan(asked.moves)}", "", ""),
            ("大写", in_words(asked.moves, prefix=True), "", ""),
        ]
    elif asked.days:
        rows.append(("涉及", f"{asked.days} 日", "", ""))
        if asked.moves:
            rows.append(("冲回已确认", f"￥{yuan(-asked.moves)}", "", ""))
    if asked.amount is not None:
        rows += [
            ("方式", SettlementManner(asked.manner).label, "", ""),
            ("金额", f"￥{yuan(asked.amount)}", "", ""),
            ("大写", in_words(asked.amount, prefix=True), "", ""),
            ("结清日期", day_words(asked.on), "", ""),
            ("凭证号", asked.reference, "", ""),
        ]
    if asked.settlement is not None:
        row = PenaltySettlement.objects.get(
            contract=contract, pk=asked.settlement
        )
        words = f"{day_words(row.happened_on)} ￥{yuan(row.amount)}"
        rows.append(("更正的记录", words, "", ""))
    if asked.dispute is not None:
        one = PenaltyDispute.objects.get(contract=contract, pk=asked.dispute)
        rows.append(
            ("答复的异议", f"{day_words(one.happened_on)}：{one.text}", "", "")
        )
    rows.append(("理由", reason.strip() or "未填", "", ""))
    return rows


def follows_of(asked: Asked) -> Iterator[str]:
    """What follows from the signature, in sentences."""
    if asked.act == CONFIRM:
        yield f"{asked.days} 日写入违约金账，一日一行，合计 ￥{yuan(asked.moves)}。"
        yield "已写入的行不修改；要改须另作决定，写冲回行。"
        yield "不从任何付款中扣除：协议未约定抵扣。"
    if asked.act == EXCUSE:
        yield f"{asked.days} 日记为免计，不再可以确认。"
    if asked.act == SUSPEND:
        yield "自起始日停止计期，测算随之重算；中止计期同时记入事实登记。"
    if asked.act == WITHDRAW:
        yield f"{asked.days} 日撤销原决定，恢复为测算，可另行确认。"
    if asked.act == UPHOLD:
        yield "异议记为已答复，这些日期可以确认；异议与答复都保留。"
    if asked.moves < 0:
        yield f"已确认数减少 ￥{yuan(-asked.moves)}，原行与冲回行都保留。"
    if asked.dispute is not None and asked.act != UPHOLD:
        yield "同时记为对该项异议的答复。"
    if asked.act == SETTLE:
        yield "未结清数随之减少；付款余额、付款条件都不变。"
        if asked.manner == DEDUCTED:
            yield "抵扣只在双方签署后登记，平台不自行扣款。"
    if asked.act == UNSETTLE:
        yield "写入一行冲回，原记录保留，未结清数随之恢复。"
