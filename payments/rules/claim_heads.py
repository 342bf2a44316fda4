"""The heads of claim as a catalogue: trigger, base, clause, relation.

第二条第2款第③项、第六条第6款、第十条第1、2、5款. The words of each head are
the agreement's own quotes and every number is parsed out of them; heads are
never summed by themselves. An agreement without a term has no such head.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from contracts.rules.agreement import Agreement
from contracts.rules.money import to_fen
from contracts.rules.words import word_for
from payments.rules.breaches import DISCLOSURE_BY_A, TERMS
from payments.rules.late_delivery import HEAD, TERM

TOTAL, RECEIVED = "合同总金额", "已收取费用"


@dataclass(frozen=True)
class ClaimHead:
    """One head: what triggers it, what it is a share of, how it relates.

    ``amount`` is what the share comes to on the day: per day for late
    delivery, None where the base is not known from the text alone.
    """

    head: str
    title: str
    clause: str
    owed_by: str
    trigger: str
    quote: str
    base: str
    says: str
    amount: Decimal | None
    by_the_day: bool
    topped_up: str
    relation: str


@dataclass(frozen=True)
class _Words:
    trigger: str
    topped_up: str
    relation: str
    owed_by: str = "b"
    base: str = TOTAL


LATE = _Words(
    "到期未提交，或整改超过期限，逐日计",
    "不补差；损失高于它的，由“其他违约”补足差额",
    "同日多项逾期只计一次（口径可改）；与其他情形事实不同的，可以并行主张",
)
FAILED = _Words(
    "未完成信用示范区创建，且因乙方原因",
    "不补差",
    "与甲方拒付尾款并行；与逾期违约金事实不同，可以并行主张",
    base=RECEIVED,
)
HEADS: dict[str, tuple[str, _Words]] = {
    "data_security": (
        TERMS["data_security"],
        _Words(
            "因乙方原因发生数据安全事件",
            "不足以弥补损失的，补足差额",
            "与弄虚作假、泄露信息为同一行为的，只主张一次（口径可改）",
        ),
    ),
    "fraud": (
        TERMS["fraud"],
        _Words(
            "乙方欺诈，或违反保密义务",
            "并赔偿全部损失（口径可改）",
            "与数据安全事件为同一行为的，只主张一次（口径可改）",
        ),
    ),
    "disclosure": (
        DISCLOSURE_BY_A,
        _Words(
            "甲方违反保密义务",
            "并赔偿全部损失（口径可改）",
            "由乙方主张，与乙方承担的各项互不抵销",
            owed_by="a",
        ),
    ),
    "general_breach": (
        TERMS["general_breach"],
        _Words(
            "有违约且造成损失，任何一方",
            "不足以弥补损失的，补足差额；另承担律师费、诉讼费、差旅费等全部费用",
            "有专门约定的情形从其约定，本项只用于补足差额和费用（口径可改）",
            owed_by="",
        ),
    ),
}


def claim_heads(
    agreement: Agreement, *, on: date, total: Decimal
) -> tuple[ClaimHead, ...]:
    """Every head the agreement names, with what its share comes to."""
    return tuple(_heads(agreement, on, total))


def _heads(
    agreement: Agreement, on: date, total: Decimal
) -> Iterator[ClaimHead]:
    if TERM in agreement.terms:
        yield _head(agreement, HEAD, TERM, LATE, on, total)
    failure = next(
        (one.failure_term for one in agreement.tranches if one.failure_term),
        None,
    )
    if failure is not None:
        yield _head(agreement, "failed_creation", failure, FAILED, on, total)
    for head, (term, words) in HEADS.items():
        if term in agreement.terms:
            yield _head(agreement, head, term, words, on, total)


def _head(
    agreement: Agreement,
    head: str,
    key: str,
    words: _Words,
    on: date,
    total: Decimal,
) -> ClaimHead:
    term = agreement.terms[key]
    row = term.on(max(on, agreement.effective_on))
    of_total = words.base == TOTAL
    return ClaimHead(
        head=head,
        title=word_for("remedy", head).word,
        clause=term.clause,
        owed_by=words.owed_by,
        trigger=words.trigger,
        quote=row.quote,
        base=words.base,
        says=row.quantity.says,
        amount=to_fen(total * row.value) if of_total else None,
        by_the_day=head == HEAD,
        topped_up=words.topped_up,
        relation=words.relation,
    )
