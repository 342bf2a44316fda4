"""What templates say about the agreement: cites, money, days, states, parties.

Templates receive ready values and decide nothing; these tags only give a
value its one Chinese form.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.template.context import Context
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from contracts.rules.board import SOON
from contracts.rules.board.reading import (
    YEAR_IN_NO_DOUBT,
    days_in_chinese,
)
from contracts.rules.clauses import Clause
from contracts.rules.money import in_words
from contracts.rules.words import word_for

register = template.Library()

SPRITE = "vendor/tabler-icons-3.51.0.svg"
WEEKDAYS = "一二三四五六日"
MINUS = "\N{MINUS SIGN}"
SIDE_LABELS = {"a": ("甲", "甲方"), "b": ("乙", "乙方")}


# ——— Clauses ———————————————————————————————————————————————————————————


def _cite(context: Context, clause_id: str) -> tuple[str, str]:
    """Short and full cite, by the page's own agreement where it is given."""
    texts = getattr(context.get("agreement"), "clauses", {})
    if clause_id in texts and texts[clause_id].cite:
        return texts[clause_id].cite, texts[clause_id].citation
    parsed = Clause.parse(clause_id)
    return parsed.short, str(parsed)


@register.simple_tag(takes_context=True)
def clause(context: Context, clause_id: str, form: str = "short") -> str:
    """Cite a clause and link it to its words: ``{% clause "2.2.2.4" %}``.

    ``form`` is ``short`` (第二条2②(4)) or ``full`` (第二条第2款第②项第(4)目).
    Without a contract in the context it is plain text, as in a PDF.
    """
    if not clause_id:
        return ""
    short, full = _cite(context, clause_id)
    words = short if form == "short" else full
    contract = context.get("contract")
    if not contract:
        return format_html('<span class="cl">{}</span>', words)
    return format_html(
        '<a class="cl" href="{}#{}" title="{}">{}</a>',
        _text_of(contract.slug),
        anchor(clause_id),
        full,
        words,
    )


@lru_cache(maxsize=1000)
def _text_of(slug: str) -> str:
    """Where a contract's text is: a page cites it a hundred times."""
    return reverse("agreement", args=[slug])


@register.filter
@lru_cache(maxsize=1000)
def anchor(clause_id: str) -> str:
    """The HTML anchor of a clause id: ``2.2.2.4`` → ``c2-2-2-4``."""
    return Clause.parse(clause_id).anchor


@register.simple_tag(takes_context=True)
def target_url(context: Context, target: tuple[str, ...] | None) -> str:
    """The address of a view-model's target: ``(name, *args, "#fragment")``."""
    if not target:
        return ""
    name, *rest = target
    fragment = ""
    if rest and str(rest[-1]).startswith("#"):
        fragment = str(rest.pop())
    return reverse(name, args=[context["contract"].slug, *rest]) + fragment


# ——— Money ——————————————————————————————————————————————————————————————


def _two_decimals(amount: Any) -> tuple[str, str]:
    value = Decimal(str(amount))
    sign = MINUS if value < 0 else ""
    return sign, f"{abs(value):,.2f}"


@register.filter
def yuan(amount: Any) -> str:
    """￥447,000.00 with the sign set small; nothing where nothing is known."""
    if amount in (None, ""):
        return ""
    sign, digits = _two_decimals(amount)
    return format_html(
        '<span class="num">{}<span class="cur">￥</span>{}</span>',
        sign,
        digits,
    )


@register.filter
def yuan_text(amount: Any) -> str:
    """￥447,000.00 as plain text, for titles and labels."""
    if amount in (None, ""):
        return ""
    sign, digits = _two_decimals(amount)
    return f"{sign}￥{digits}"


@register.filter
def capital(amount: Any) -> str:
    """大写: 捌仟玖佰肆拾元整."""
    if amount in (None, ""):
        return ""
    return in_words(Decimal(str(amount)))


# ——— Days ———————————————————————————————————————————————————————————————


def _local(moment: datetime) -> datetime:
    """A moment in Asia/Shanghai; a naive one is already there."""
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def as_day(value: Any) -> date | None:
    """A date from a date, a moment, or the ISO text a standing carries."""
    if value in (None, ""):
        return None
    if isinstance(value, datetime):
        return _local(value).date()
    if isinstance(value, date):
        return value
    return date.fromisoformat(str(value)[:10])


@register.filter
def cn_date(value: Any, form: str = "full") -> str:
    """2025年12月19日; ``|cn_date:"list"`` leaves the year out: 12月19日.

    ``|cn_date:as_of`` leaves it out only where the year is in no doubt.
    """
    day = as_day(value)
    if day is None:
        return ""
    short = f"{day.month}月{day.day}日"
    if form == "list":
        return short
    beside = None if form in ("full", None) else as_day(form)
    if beside is not None and (
        beside.year == day.year or abs(day - beside) < YEAR_IN_NO_DOUBT
    ):
        return short
    return f"{day.year}年{short}"


@register.filter
def cn_days(text: str) -> str:
    """ISO days inside a sentence of the rules, in the pages' own form."""
    return days_in_chinese(str(text))


@register.filter
def cn_time(value: datetime | None) -> str:
    """2025年12月19日 09:12, in Asia/Shanghai."""
    if value is None:
        return ""
    local = _local(value)
    return f"{cn_date(local.date())} {local:%H:%M}"


@register.filter
def cn_second(value: datetime | None) -> str:
    """2025年12月19日 09:12:45, where the moment itself is evidence."""
    return "" if value is None else f"{cn_time(value)}:{_local(value):%S}"


@register.filter
def weekday_cn(value: Any) -> str:
    """星期五."""
    day = as_day(value)
    return "" if day is None else f"星期{WEEKDAYS[day.weekday()]}"


@register.filter
def days_left(count: int | None) -> str:
    """Say how many working days are left; today is not counted."""
    if count is None:
        return ""
    if count < 0:
        return "已过期"
    return "今日到期" if count == 0 else f"剩 {count} 个工作日"


@register.filter
def nearness(count: int | None) -> str:
    """The look of a remaining count: ``near`` from three working days on."""
    return "near" if count is not None and 0 <= count <= SOON else ""


# ——— States and parties ————————————————————————————————————————————————————


@register.filter
def state_badge(value: Any, kind: str) -> str:
    """A status as word, shape and colour: ``state|state_badge:"tranche"``."""
    return badge(kind, value)


@register.simple_tag
def badge(kind: str, value: Any, n: int | str | None = None) -> str:
    """A status with its number: ``{% badge "deliverable" "rework" n=2 %}``."""
    word = word_for(kind, value)
    tick = icon("check", "ic-s") if word.look == "done" else ""
    return format_html(
        '<span class="tag {}">{}{}</span>', word.look, tick, word.say(n)
    )


@register.filter
def state_word(value: Any, kind: str) -> str:
    """The bare word of a status, for tables, titles and reports."""
    return word_for(kind, value).word


@register.simple_tag(takes_context=True)
def party(context: Context, side: str | None, size: str = "") -> str:
    """The mark of a party: filled square 甲, outlined square 乙."""
    if side not in SIDE_LABELS:
        return ""
    mark, label = SIDE_LABELS[side]
    agreement = context.get("agreement")
    known = getattr(agreement, "parties", {}).get(side)
    title = f"{label} {known.name}" if known else label
    return format_html(
        '<span class="pty {}{}" title="{}"><span aria-hidden="true">{}</span>'
        '<span class="vh">{}</span></span>',
        side,
        f" {size}" if size else "",
        title,
        mark,
        label,
    )


@register.filter
def side_label(side: str | None) -> str:
    """甲方 or 乙方."""
    return SIDE_LABELS[side][1] if side in SIDE_LABELS else ""


@register.filter
def seen_by(side: str | None, own: str | None) -> str:
    """我方 for one's own side, else the party's label."""
    return "我方" if side and side == own else side_label(side)


# ——— Icons ——————————————————————————————————————————————————————————————


@register.simple_tag
@lru_cache(maxsize=1000)
def icon(name: str, classes: str = "") -> str:
    """One icon of the vendored sprite; decoration, so hidden from readers."""
    return format_html(
        '<svg class="ic{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        f" {classes}" if classes else "",
        static(SPRITE),
        name,
    )


SEAL = (
    '<svg class="seal" viewBox="0 0 24 24" aria-hidden="true">'
    '<path d="M8.6 4.2L4.6 10.6M6.8 8.4V19.8M14.6 3.9l1.1 1.7M10.2 7.9H20'
    'M11.6 10.9h7M11.6 13.7h7M11.7 16.4h6.8v3.3h-6.8z"/></svg>'
)


@register.simple_tag
def seal() -> SafeString:
    """The portal's mark, 信, drawn so that no system font is needed."""
    return mark_safe(SEAL)  # a constant
