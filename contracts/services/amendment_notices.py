"""The notice of a change: given by a letter of the portal, or on other paper.

第九条第1款「至少提前30日以书面形式通知另一方」: one notice is one fact. Where a
letter gives it, the letter's posting recorded that fact already, and receipt
and reply move it with the letter; what would record it once more is refused.
"""

from datetime import date

from contracts.models import Contract, Letter, RecordedFact, User
from contracts.policies import Refused
from contracts.queries.agreements import agreement_of
from contracts.queries.amendments import (
    Amendment,
    change_by_letter,
    letters_to_name,
    noted_of_same_days,
)
from contracts.queries.facts import reference
from contracts.queries.letters import LetterLine, line_of
from contracts.rules.amendments import SUBJECT, notice_of
from contracts.rules.facts import Fact
from contracts.services.letter_facts import Signed, add_step
from contracts.services.recorded_facts import Check
from contracts.services.told_once import check_not_by_hand
from contracts.services.written_facts import (
    add_recorded_fact,
    put_in_place_of,
)

ONCE = "（同日交寄、同日生效），一次通知只登记一次。"


def check_letter_named(
    contract: Contract,
    side: str,
    letter_id: int,
    *,
    letter_on: date,
    effective_on: date,
) -> LetterLine:
    """The letter that gives the notice of a change; refuses any other.

    Raises Refused("no_such_letter"), ("already_answered"),
    ("letter_differs").
    """
    free = {one.letter.pk: one for one in letters_to_name(contract, side)}
    line = free.get(letter_id)
    if line is None:
        raise Refused(
            "no_such_letter",
            "所选函件未交寄，或已是另一项变更的通知，请重新选择。",
        )
    if "replied" in line.days:
        raise Refused(
            "already_answered",
            f"函件 {line.letter.number} 已登记答复。请先在函件页更正该登记，"
            "再据此提出变更，由对方在变更页答复。",
        )
    said = line.days["posted"], date.fromisoformat(
        line.letter.fields["effective_on"]
    )
    if said != (letter_on, effective_on):
        raise Refused(
            "letter_differs",
            f"函件 {line.letter.number} 于{_said(said[0])}交寄、拟{_said(said[1])}"
            "生效，与填写的不同，请以函件为准。",
        )
    return line


def check_not_by_letter(
    contract: Contract, side: str, *, letter_on: date, effective_on: date,
    do: str,
) -> None:  # fmt: skip
    """Refuse to note once more what a letter, or a hand, has recorded.

    ``do`` says what to do instead, with a place for the letter's number.
    Raises Refused("notice_given"), ("told_already").
    """
    for line in letters_to_name(contract, side):
        days = line.days["posted"], line.letter.fields["effective_on"]
        if days == (letter_on, effective_on.isoformat()):
            number = line.letter.number
            raise Refused(
                "notice_given",
                f"这次通知已由函件 {number} 记入{ONCE}"
                f"{do.format(number=number)}",
            )
    said = {"subject": SUBJECT, "by": side, "effective_on": effective_on}
    check_not_by_hand(contract, Fact("notified", letter_on, said))


def check_not_by_change(letter: Letter, on: date) -> None:
    """Refuse a posting that a change has noted already on other paper.

    Raises Refused("notice_given").
    """
    if letter.kind != SUBJECT:
        return
    number = noted_of_same_days(
        letter.contract, letter.side, letter_on=on,
        effective_on=date.fromisoformat(letter.fields["effective_on"]),
    )  # fmt: skip
    if number:
        raise Refused(
            "notice_given",
            f"这次通知已由协议变更 {number} 登记{ONCE}请改正交寄日；要以本函为"
            f"通知的，先撤回 {number}，待本函交寄后提出变更时选定本函。",
        )


def check_answered_here(letter: Letter) -> None:
    """Refuse the reply to a letter that is the notice of a change."""
    change = change_by_letter(letter)
    if change is not None:
        raise Refused(
            "answered_elsewhere",
            f"本函是协议变更 {change.subject} 的通知，对方的答复在该变更页登记。",
        )


def check_may_undo(line: LetterLine) -> None:
    """Refuse to take back what the notice of a change rests on."""
    change = change_by_letter(line.letter)
    if change is None or list(line.days)[-1:] == ["received"]:
        return
    do = (
        "对方已书面答复，登记不能撤去。"
        if "replied" in line.days
        else f"请先撤回 {change.subject}。"
    )
    raise Refused(
        "change_rests_on_it",
        f"本函是协议变更 {change.subject} 的通知，{do}",
    )


def note_receipt(
    contract: Contract,
    found: Amendment,
    on: date,
    *,
    signed: Signed,
    today: date,
    check: Check,
) -> None:
    """The day the notice came in: the letter's, or a fact of its own.

    Raises Refused("notice_given").
    """
    proposal = found.proposal
    if found.letter is not None:
        line = line_of(contract, found.letter)
        add_step(
            line, "received", on, signed=signed, today=today, check=check
        )
        return
    check_not_by_letter(
        contract, proposal.on_behalf_of, letter_on=found.letter_on,
        effective_on=found.effective_on,
        do="请撤回这项变更，重新提出时选定 {number}。",
    )  # fmt: skip
    notice = notice_of(
        found.number,
        by=proposal.on_behalf_of,
        agreement=agreement_of(contract),
        letter_on=found.letter_on,
        effective_on=found.effective_on,
        received_on=on,
    )
    check(contract, [notice])
    add_recorded_fact(
        contract,
        notice,
        by=signed.by,
        proposed_by=signed.proposed_by,
        on_behalf_of=proposal.on_behalf_of,
        note=signed.summary,
        file=signed.file,
        file_name=signed.file_name,
    )


def note_reply(
    contract: Contract,
    found: Amendment,
    notice: RecordedFact,
    on: date,
    *,
    by: User,
    today: date,
    check: Check,
    reason: str,
) -> None:
    """The day of the reply goes into the notice: its clock stops."""
    proposal = found.proposal
    if found.letter is not None:
        line = line_of(contract, found.letter)
        signed = Signed(by, proposal.proposed_by, proposal.summary, reason)
        add_step(line, "replied", on, signed=signed, today=today, check=check)
        return
    after = notice_of(
        found.number,
        by=proposal.on_behalf_of,
        agreement=agreement_of(contract),
        letter_on=found.letter_on,
        effective_on=found.effective_on,
        received_on=found.received_on,
        replied_on=on,
    )
    check(contract, [after], without={reference(notice)})
    put_in_place_of(
        contract,
        notice,
        after,
        by=by,
        proposed_by=proposal.proposed_by,
        today=today,
        reason=reason,
    )


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
