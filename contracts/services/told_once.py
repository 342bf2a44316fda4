"""One notice, one event, one fact: typed in again it is refused by name.

第八条第1款: the posting counts, and a letter's posting has recorded it. Whoever
types the same by hand or in a workbook is told what records it already, and
where its later days belong.
"""

from collections.abc import Collection, Iterable

from contracts.models import Contract
from contracts.policies import Refused
from contracts.queries.agreements import agreement_of
from contracts.queries.told import (
    AMENDMENT,
    BACKFILL,
    BY_HAND,
    EVENT,
    LETTER,
    SUPPLEMENT,
    Teller,
    tellers,
)
from contracts.rules.agreement import Agreement
from contracts.rules.board.reading import day_words
from contracts.rules.fact_words import fact_title
from contracts.rules.facts import Fact
from contracts.rules.vocabulary import KINDS

CODE = "told_already"
# What tells it, and where more of it is recorded.
FIRST = {
    LETTER: ("函件", "收到、答复请在该函件页登记"),
    AMENDMENT: ("协议变更", "收到、答复请在该变更页登记"),
    SUPPLEMENT: ("补充协议", "请勿另行登记"),
    BACKFILL: ("补录", "内容有变的，请在“事实登记”更正该记录"),
    EVENT: ("事件登记", "有新情况请在该事件页更新"),
}
OTHERWISE = ("事实登记", "内容有变的，请先更正该记录")


def check_told_once(
    contract: Contract, fact: Fact, *, without: Collection[str] = ()
) -> None:
    """Refuse a fact that the record tells of already.

    Raises Refused("told_already") naming what tells it, its kind and day.
    """
    for _, refused in told_already(contract, [fact], without=without):
        raise refused


def check_not_by_hand(contract: Contract, fact: Fact) -> None:
    """Refuse the paper of a fact that was typed in before it.

    A second paper of the day may well be another notice; a paper and what
    somebody typed of it are one. Raises Refused("told_already").
    """
    for one, teller in tellers(contract, [fact]):
        if teller.sort in (BY_HAND, BACKFILL):
            raise Refused(CODE, _words(one, teller, agreement_of(contract)))


def told_already(
    contract: Contract,
    facts: Iterable[Fact],
    *,
    without: Collection[str] = (),
) -> list[tuple[Fact, Refused]]:
    """Each of some facts that the record tells of already, and its refusal."""
    agreement = agreement_of(contract)
    return [
        (fact, Refused(CODE, _words(fact, teller, agreement)))
        for fact, teller in tellers(contract, facts, without=without)
    ]


def _words(fact: Fact, teller: Teller, agreement: Agreement) -> str:
    first, then = FIRST.get(teller.sort, OTHERWISE)
    by = f"{first} {teller.number} " if teller.number else first
    known = teller.fact or fact
    said = f"{fact_title(known, agreement)}，{day_words(known.on)}"
    return (
        f"此前已由{by}记录（{said}），同一件事只登记一次。"
        f"{then}{_apart(known, teller)}。"
    )


def _apart(known: Fact, teller: Teller) -> str:
    """How another one of the same day would be told from it."""
    can_name = KINDS[known.kind].field("act") is not None
    may_name = known.get("act") or teller.sort == EVENT
    if not (can_name and may_name):
        return ""
    return "；确为同日另一件事的，请填写不同的行为编号"
