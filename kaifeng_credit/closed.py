"""A closed contract's pages offer no act that will be refused.

第三条第2款「本协议约定服务期满后，自行终止」: what goes on after both sides
closed it is said by contracts.rules.after_end, and refused by the services
under their lock. Here, in one place, is what that means for pages: whichever
template drew it, a form that would be refused is taken out, a way to a page
that is nothing but such a form leads nowhere, and the page itself answers
why. An act that is in neither list fails a test.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import Resolver404, ResolverMatch, resolve

from contracts.models import Contract, Letter, RecordedFact
from contracts.policies import Refused, check_open
from contracts.rules.after_end import FACT, still_open
from contracts.rules.letters.kinds import LETTERS

# Pages that are nothing but the form of an act the end took away.
FORMS = frozenset(
    {
        "new_amendment", "adopt_agreement_version",
        "import_attendance", "staff_new", "import_articles", "new_activity",
        "load_indicator_set", "record_indicators", "correct_indicator",
        "correct_activity",
        "propose_reading", "object_reading", "withdraw_objection",
        "submit", "answers", "withdraw", "receive",
        "undo_receipt", "undo_decision",
        "expert_review", "paper_opinion", "request_sign_off",
        "make_schedule",
    }
)  # fmt: skip
# Acts the end took away on pages that are read as well, or without a page.
ENDED = FORMS | frozenset(
    {
        "backfill", "backfill_upload", "backfill_countersign",
        "backfill_decline", "backfill_withdraw",
        "records", "records_start", "records_approve", "records_decline",
        "agreement_version_proposal", "activity_proposal",
        "indicator_proposal", "staff_proposal",
        "receive_amendment", "reply_amendment", "withdraw_amendment",
        "seal_amendment", "conclude_amendment",
        "sign_in_today", "attendance_month", "staff_act",
        "approve_reading", "decline_reading",
        "upload", "remove_document", "upload_start", "upload_piece",
        "upload_finish", "upload_cancel",
        "review", "propose", "decide", "give_back",
        "comments", "strike_comment",
        "panel", "panel_act", "expert_link", "revoke_expert_link",
        "sign_off",
    }
)  # fmt: skip
# What nobody has to do any more: these, and pages that lead to such acts.
NO_ERRANDS = ENDED | {"review_check", "amendment", "reading_proposal"}
# Money, penalties, disputes, confidentiality, giving back, letters; what one
# reads or takes out; and taking back what one asked for oneself.
GOES_ON = frozenset(
    {
        "read_reminders", "audit_check", "job_retry", "rescan_file",
        "calendar_propose", "calendar_proposal", "calendar_decline",
        "calendar_withdraw", "records_withdraw", "withdraw_reading",
        "record_consent", "revoke_consent", "answer_outside_use",
        "propose_closing", "ending_proposal", "place_hold", "lift_hold",
        "propose_return", "fact_proposal", "letter_proposal",
        "slip_file", "packet", "penalty_sheet_file", "make_export",
        "request_payment", "approve_payment", "decline_payment",
        "withdraw_payment", "record_payment", "reverse_payment",
        "propose_release", "money_proposal", "decline_money_proposal",
        "withdraw_money_proposal", "payee", "reveal_payee", "taxpayer",
        "red_invoice", "upload_invoice_original", "record_invoice",
        "propose_penalty", "penalty_proposal", "dispute_penalty",
        "withdraw_penalty_dispute",
        "pause_schedule", "resume_schedule", "close_schedule",
        "retry_report",
    }
)  # fmt: skip


def _of_letter(contract: Contract, pk: int) -> str:
    kind = Letter.objects.filter(contract=contract, pk=pk).values_list(
        "kind", flat=True
    )
    return _of_letter_kind(kind.first() or "")


def _of_letter_kind(kind: str) -> str:
    letter = LETTERS.get(kind)
    return (letter.fact or letter.proposes) if letter else ""


def _of_row(contract: Contract, pk: int) -> str:
    kind = RecordedFact.objects.filter(contract=contract, pk=pk).values_list(
        "kind", flat=True
    )
    return kind.first() or ""


def _of_fact(contract: Contract, table: str, pk: int) -> str:
    """The other tables hold the start and people on site: both ended."""
    if table == RecordedFact._meta.model_name:
        return _of_row(contract, pk)
    return table


# What depends on the kind of fact it is about; "" is about none, and goes on.
BY_FACT: Mapping[str, Callable[..., str]] = {
    "new_fact": lambda contract, kind: kind,
    "correct_fact": _of_fact,
    "update_event": _of_row,
    "state_event": _of_row,
    "new_letter": lambda contract, kind: _of_letter_kind(kind),
    "edit_letter": _of_letter,
    "letter_act": _of_letter,
    "letter_step": lambda contract, pk, step: _of_letter(contract, pk),
    "correct_letter": _of_letter,
}
# All of these but two are pages of a form.
FORMS_BY_FACT = frozenset(BY_FACT) - {"state_event", "letter_act"}


def has_ended(contract: Contract, name: str, asked: Mapping[str, Any]) -> bool:
    """Whether the end took an act away; ``asked`` are its address's parts."""
    if name in BY_FACT:
        kind = BY_FACT[name](contract, **asked)
        return bool(kind) and not still_open(FACT, kind)
    return name in ENDED


class Closed:
    """Keep the forms of acts that ended off the pages of a closed contract."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        contract = getattr(request, "contract", None)
        if (
            contract is not None
            and contract.closed_on is not None
            and not response.streaming
            and response.headers["Content-Type"].startswith("text/html")
        ):
            html = response.content.decode(response.charset)
            response.content = without_ended(html, contract, request.path)
        return response

    def process_view(self, request, view, args, kwargs):
        """Answer why, where a page would be nothing but a refused form."""
        contract = getattr(request, "contract", None)
        name = request.resolver_match.url_name
        if (
            contract is None
            or request.method not in ("GET", "HEAD")
            or name not in FORMS | FORMS_BY_FACT
        ):
            return None
        asked = {key: kwargs[key] for key in kwargs if key != "slug"}
        if not has_ended(contract, name, asked):
            return None
        try:
            check_open(contract)
        except Refused as refused:
            return TemplateResponse(
                request,
                "409.html",
                {"message": refused.message, "code": refused.code},
                status=409,
            )
        return None


FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
LINK = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.DOTALL)
SENT = re.compile(r'\smethod="post"', re.IGNORECASE)
ADDRESS = re.compile(r'\s(?:action|href)="([^"]*)"')
BUTTON = re.compile(r'\sclass="btn\b')
FIELDS = re.compile(r'<(?:textarea|select|input(?![^>]*type="hidden"))\b')
SAYS_WHY = '<p class="note calm">已结案，此项不再办理。</p>'


def without_ended(html: str, contract: Contract, here: str) -> str:
    """The page without forms that would be refused, and without ways there.

    A form with something to fill in leaves a sentence in its place; a button
    leaves nothing; a link in a text leaves its words.
    """

    @cache
    def match(path: str) -> ResolverMatch | None:
        try:
            found = resolve(path)
        except Resolver404:
            return None
        return found if found.kwargs.get("slug") == contract.slug else None

    @cache
    def ended(path: str) -> bool:
        found = match(path)
        if found is None:
            return False
        asked = {k: v for k, v in found.kwargs.items() if k != "slug"}
        return has_ended(contract, found.url_name or "", asked)

    def leads(path: str) -> bool:
        found = match(path)
        return (
            found is not None
            and found.url_name in FORMS | FORMS_BY_FACT
            and ended(path)
        )

    def form(found: re.Match[str]) -> str:
        if not SENT.search(found[1]) or not ended(_path(found[1], here)):
            return found[0]
        return SAYS_WHY if FIELDS.search(found[2]) else ""

    def link(found: re.Match[str]) -> str:
        if not leads(_path(found[1], "")):
            return found[0]
        return "" if BUTTON.search(found[1]) else found[2]

    return LINK.sub(link, FORM.sub(form, html))


def _path(attributes: str, otherwise: str) -> str:
    found = ADDRESS.search(attributes)
    return urlsplit(unescape(found[1])).path if found else otherwise
