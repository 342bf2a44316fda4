"""The opening of a letter, generated from the data; people edit it after.

What the agreement says is quoted, never told again; what nobody recorded
stands as 〔…〕 to be filled in, and no letter goes out with such a gap.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts.rules.agreement import Agreement
from contracts.rules.fact_words import deliverable_name, tranche_name
from contracts.rules.letters.addresses import address_in_agreement
from contracts.rules.letters.kinds import LETTERS, clauses_of
from contracts.rules.notices import CURE

GAP = re.compile(r"〔[^〕]*〕")


@dataclass(frozen=True)
class _Told:
    """What an opening is made of."""

    agreement: Agreement
    fields: Mapping[str, Any]
    side: str
    known: tuple[str, ...]

    def day(self, name: str) -> str:
        """A day the letter names, in Chinese."""
        return day_in_text(self.fields.get(name))


def gaps_in(text: str) -> tuple[str, ...]:
    """What still has to be filled in.

    >>> gaps_in("违约事实：〔行为与日期〕。")
    ('〔行为与日期〕',)
    """
    return tuple(GAP.findall(text))


def opening(
    key: str,
    agreement: Agreement,
    fields: Mapping[str, Any],
    *,
    side: str,
    known: Iterable[str] = (),
) -> str:
    """The first text of a letter, one paragraph a line.

    ``known`` are sentences about what the record says today.
    """
    kind = LETTERS[key]
    cited = "、".join(
        agreement.clauses[one].citation or agreement.cite(one)
        for one in clauses_of(kind, agreement, fields)
    )
    basis = f"根据双方签订的《{agreement.title}》"
    lines = [f"{basis}{cited}，现就有关事项函告如下。" if cited
             else f"{basis}，现就有关事项函告如下。"]  # fmt: skip
    lines += _MIDDLE[key](_Told(agreement, fields, side, tuple(known)))
    lines.append("特此函告。")
    return "\n".join(lines)


def quoted(agreement: Agreement, term: str) -> str:
    """The clause a term stands in, cited and in its own words."""
    clause = agreement.clauses[agreement.terms[term].clause]
    text = " ".join(clause.text.split())
    return f"{clause.citation or clause.cite}约定：“{text}”"


def day_in_text(value: Any) -> str:
    """2026年1月5日; a gap where no day is given."""
    if not value:
        return "〔日期〕"
    day = value if isinstance(value, date) else date.fromisoformat(value)
    return f"{day.year}年{day.month}月{day.day}日"


# What starts a heading: 一、 of the first level, （一） of the second.
_FIRST = re.compile(r"[一二三四五六七八九十]+、")
_SECOND = re.compile(r"（[一二三四五六七八九十]+）")
LONGEST_HEADING = 28  # one line of the sheet; longer is a sentence


def paragraphs(body: str) -> list[tuple[str, str]]:
    """The lines of a body, each ``first``, ``second`` (a heading) or ``text``.

    >>> paragraphs("一、有关情况\\n  正文。")
    [('first', '一、有关情况'), ('text', '正文。')]
    """
    found = []
    for line in body.splitlines():
        words = line.strip()
        if not words:
            continue
        short = len(words) <= LONGEST_HEADING and not words.endswith("。")
        if short and _FIRST.match(words):
            found.append(("first", words))
        elif short and _SECOND.match(words):
            found.append(("second", words))
        else:
            found.append(("text", words))
    return found


def _demand(told: _Told) -> list[str]:
    key = told.fields.get("deliverable")
    name = deliverable_name(key, told.agreement) if key else "〔成果〕"
    due = told.day("due_on")
    return [
        "一、有关情况",
        *(told.known or ("〔写明该成果的交付情况〕",)),
        "二、催告事项",
        f"请贵方于{due}前（当日在内）按协议约定提交《{name}》。",
        "逾期未提交的，我方将依照协议约定处理。",
    ]


def _payment(told: _Told) -> list[str]:
    number = told.fields.get("tranche")
    name = tranche_name(int(number), told.agreement) if number else "〔款项〕"
    due = told.day("due_on")
    return [
        "一、有关情况",
        *(told.known or ("〔写明该笔款项的支付情况〕",)),
        "二、催告事项",
        f"请贵方于{due}前（当日在内）支付{name}。",
    ]


def _breach(told: _Told) -> list[str]:
    return [
        "一、违约事实",
        *(told.known or ("〔写明违约的行为、日期与所依据的条款〕",)),
        "二、要求",
        "请贵方立即停止违约行为并予以补救。",
        f"协议{quoted(told.agreement, CURE)}",
        "上述期间自本函交寄之日起算。",
    ]


def _cure(told: _Told) -> list[str]:
    day = told.day("cured_on")
    return [
        "一、补救情况",
        f"贵方指出的事项已于{day}补救完毕：〔写明所采取的补救措施与结果〕。",
        "二、请予确认",
        "请贵方核实并书面确认。",
    ]


def _rescission(told: _Told) -> list[str]:
    lines = ["一、解除事由", *(told.known or ("〔写明解除的事由与依据〕",))]
    if told.fields.get("effective_on"):
        day = told.day("effective_on")
        lines += ["二、解除日期", f"我方提议自{day}起解除协议。"]
    else:
        lines += ["二、通知事项", "我方依约书面通知解除协议。"]
    return lines


def _amendment(told: _Told) -> list[str]:
    day = told.day("effective_on")
    return [
        "一、拟变更的内容",
        "〔写明拟变更的条款、原文与拟改为的文字〕",
        "二、拟生效日期",
        f"拟自{day}起生效，经双方签章后有效。",
        "请贵方在收到本函后依约书面回复意见。",
    ]


def _address(told: _Told) -> list[str]:
    day = told.day("effective_on")
    old = address_in_agreement(told.agreement, told.side) or "〔原地址〕"
    return [
        f"我方收件地址自{day}起变更。",
        f"原地址：{told.fields.get('old_address') or old}。",
        f"新地址：{told.fields.get('new_address') or '〔新地址〕'}。",
        "变更后的书面通知请按新地址发出。",
    ]


def _outside_use(told: _Told) -> list[str]:
    day = told.day("effective_on")
    return [
        f"我方拟自{day}起在约定区域以外使用服务成果。",
        "一、拟使用的成果与范围",
        "〔写明成果名称、使用地区、用途与期间〕",
        "二、请予同意",
        "请贵方审阅并书面回复是否同意。",
    ]


def _general(told: _Told) -> list[str]:
    return ["〔写明通知的事项〕"]


_MIDDLE: Mapping[str, Callable[[_Told], list[str]]] = {
    "demand": _demand,
    "payment_demand": _payment,
    "breach": _breach,
    "cure": _cure,
    "rescission": _rescission,
    "amendment": _amendment,
    "address": _address,
    "outside_use": _outside_use,
    "general": _general,
}
