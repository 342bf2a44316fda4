"""When days of a penalty may be decided, disputed and settled."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from contracts.models import Contract, User
from contracts.policies import Refused, check_not_before_signing, check_role
from contracts.queries.agreements import agreement_of
from contracts.rules.board.reading import day_words
from contracts.rules.money import to_fen, yuan
from contracts.states import Role
from payments.models import PenaltyDispute, PenaltySettlement
from payments.rules.penalty_acts import (
    CONFIRM,
    DEDUCTED,
    EXCUSE,
    MONEY,
    SETTLE,
    SUSPEND,
    TITLES,
    UPHOLD,
    Asked,
    Written,
    days_of_act,
    moved,
    run_of,
)
from payments.rules.penalty_ledger import (
    CONFIRMED,
    DISPUTED,
    Account,
    LedgerDay,
)

DECIDERS = (Role.A_HANDLER, Role.A_APPROVER)
CASHIERS = (Role.A_HANDLER, Role.A_FINANCE)
NAMED = 3  # days named in a refusal; of more, how many


def check_can_propose_penalty(contract: Contract, by: User, act: str) -> None:
    """甲方 proposes; finance only what is money."""
    roles = CASHIERS if act in MONEY else DECIDERS
    check_role(contract, by, *roles, act=TITLES[act])


def approvers_of(asked: Asked) -> tuple[str, ...]:
    """甲方审批 decides; a set-off is agreed to by 乙方负责人."""
    if asked.act == SETTLE and asked.manner == DEDUCTED:
        return (Role.B_LEAD,)
    return (Role.A_APPROVER,)


def check_can_approve_penalty(
    contract: Contract, by: User, asked: Asked
) -> None:
    """Whoever may sign what another person asked for."""
    check_role(
        contract, by, *approvers_of(asked), act=f"批准{TITLES[asked.act]}"
    )


def check_can_dispute(contract: Contract, by: User) -> None:
    """乙方负责人 objects to days, and takes that back."""
    check_role(contract, by, Role.B_LEAD, act="对违约金提出异议")


def check_run(
    contract: Contract,
    first: date | None,
    last: date | None,
    *,
    today: date,
    open_ended: bool = False,
) -> None:
    """A run of days that have come, its end not before its beginning.

    ``open_ended`` runs may go on past today, or have no end at all.
    """
    if first is None or (last is None and not open_ended):
        raise Refused("days_missing", "请填写起止日期。")
    check_not_before_signing(contract, first, today)
    if last is None:
        return
    if last < first:
        raise Refused(
            "days_reversed", "截止日期早于起始日期。请核对后重新填写。"
        )
    if last > today and not open_ended:
        raise Refused(
            "day_in_future",
            "还没有到来的日期不能决定。请把截止日期改为今天或更早。",
        )


def check_plan(
    account: Account, asked: Asked, rows: tuple[Written, ...]
) -> None:
    """The days of a run can be decided this way as the ledger is now."""
    run = run_of(account, asked)
    if asked.act == CONFIRM:
        _none_of(
            [one for one in run if one.state == DISPUTED],
            "disputed",
            "乙方有异议，尚未答复。请先答复异议，再确认这些日期",
        )
        _none_of(
            [one for one in run if one.state == CONFIRMED],
            "already_confirmed",
            "已确认，无需重复。请改选其余日期",
        )
    if asked.act not in (SUSPEND, UPHOLD) and not days_of_act(account, asked):
        raise Refused(
            "nothing_to_decide",
            f"所选日期中没有可以{TITLES[asked.act]}的日子。"
            "请对照逐日账重新选择。",
        )
    _keeps_settled(account, moved(rows).amount)


def _none_of(days: Iterable[LedgerDay], code: str, words: str) -> None:
    found = list(days)
    if not found:
        return
    named = "、".join(day_words(one.on) for one in found[:NAMED])
    more = f"等 {len(found)} 日" if len(found) > NAMED else ""
    raise Refused(code, f"{named}{more}{words}。")


def _keeps_settled(account: Account, change: Decimal) -> None:
    if account.confirmed.amount + change < account.settled:
        raise Refused(
            "settled_already",
            f"已结清 ￥{yuan(account.settled)}，确认数不能低于它。"
            "请先更正结清记录。",
        )


def check_reason(asked: Asked, reason: str) -> None:
    """Whatever is not a plain confirmation or money says why."""
    if asked.act not in (CONFIRM, SETTLE) and not reason.strip():
        raise Refused("reason_missing", "请写明理由，批准人据此判断。")


def check_paper(asked: Asked, *, there: bool) -> None:
    """免计, 停计 and a set-off rest on a paper."""
    asked_for = asked.act in (EXCUSE, SUSPEND) or (
        asked.act == SETTLE and asked.manner == DEDUCTED
    )
    if asked_for and not there:
        what = "双方盖章的抵扣约定" if asked.act == SETTLE else "依据文件"
        raise Refused("file_missing", f"请附上{what}。")


def check_unanswered(dispute: PenaltyDispute | None) -> None:
    """An objection is answered once, while it stands."""
    if dispute is None or hasattr(dispute, "reversed_by"):
        raise Refused("dispute_gone", "这项异议已撤回，无需答复。")
    if hasattr(dispute, "answer"):
        raise Refused("already_answered", "这项异议已答复，无需重复。")


def check_can_settle(
    contract: Contract,
    asked: Asked,
    *,
    outstanding: Decimal,
    today: date,
) -> None:
    """Money within what is confirmed and not settled yet, on a day past."""
    amount = asked.amount or Decimal(0)
    if amount != to_fen(amount) or amount <= 0:
        raise Refused("amount_not_in_fen", "金额须大于 0，最多两位小数。")
    if amount > outstanding:
        raise Refused(
            "amount_too_large",
            f"金额超过已确认未结清的 ￥{yuan(outstanding)}。"
            "请先确认天数，或核对金额。",
        )
    if asked.on is None:
        raise Refused("days_missing", "请填写结清日期。")
    check_not_before_signing(contract, asked.on, today)


def check_can_unsettle(row: PenaltySettlement | None) -> None:
    """A settlement is taken back once."""
    if row is None or row.reverses_id or hasattr(row, "reversed_by"):
        raise Refused("already_reversed", "这条结清记录已更正，无需重复。")


def check_new_dispute(
    account: Account,
    first: date,
    last: date | None,
    standing: Iterable[PenaltyDispute],
    *,
    words: Mapping[str, str],
) -> None:
    """An objection is about days that are counted or confirmed, and once."""
    if not words["text"].strip():
        raise Refused("reason_missing", "请写明异议的理由和依据。")
    if not words["file"]:
        raise Refused("file_missing", "请附上证据文件。")
    asked = Asked(UPHOLD, first, last)
    if not any(
        one.confirmed or one.estimate for one in run_of(account, asked)
    ):
        raise Refused(
            "nothing_to_dispute",
            "所选日期没有计入的日子。请对照逐日账重新选择。",
        )
    if any((one.first_on, one.last_on) == (first, last) for one in standing):
        raise Refused(
            "already_disputed", "对这些日期已有异议在册，无需重复记录。"
        )


def check_sheet_day(contract: Contract, day: date, *, today: date) -> None:
    """A 说明 to hand over is of a day that has come, as exports are."""
    if day > today:
        raise Refused(
            "day_in_future",
            "违约金说明不能截至以后的日期：以后的事实还不存在。"
            "以后的推算请用“试算”。",
        )
    if day < agreement_of(contract).effective_on:
        raise Refused(
            "day_before_agreement",
            "截至日早于协议生效日，没有要说明的金额。请改选生效日之后的一天。",
        )
