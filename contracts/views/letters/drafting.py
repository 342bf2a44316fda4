"""Writing a letter: its opening comes from the data, the rest is typed."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from contracts.letter_forms import LetterForm, initial_of
from contracts.policies import Refused, check_role
from contracts.queries.agreements import agreement_of
from contracts.queries.letters import moves_of
from contracts.queries.people import who_can
from contracts.rules.hands import DRAFTERS, SIGNERS
from contracts.rules.letters.addresses import address_on
from contracts.rules.letters.kinds import (
    LETTERS,
    LetterKind,
    clauses_of,
    clock_words,
)
from contracts.rules.letters.known import known_today
from contracts.rules.letters.wording import opening
from contracts.services import letters as services
from contracts.views.letters.page import letter_or_404, letter_page
from contracts.views.pages import contract_page, try_service


@contract_page("GET", "POST")
def new_letter(request: HttpRequest, kind: str) -> HttpResponse:
    """A new draft of a kind."""
    if kind not in LETTERS:
        raise Http404("没有这种函件。")
    side = services.check_drafts(request.contract, request.user, kind)
    return _page(request, LETTERS[kind], side, revision=0)


@contract_page("GET", "POST")
def edit_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft again; a letter that was signed out is not edited."""
    line = letter_or_404(request, pk)
    letter = line.letter
    check_role(
        request.contract, request.user, *DRAFTERS[letter.side],
        act="修改这份草稿",
    )  # fmt: skip
    if letter.dated_on is not None:
        messages.info(request, "函件已签发，不能再改；有误的另行发函更正。")
        return redirect("letter", request.contract.slug, pk)
    return _page(request, line.kind, letter.side, revision=letter.revision,
                 letter=letter)  # fmt: skip


def _page(
    request: HttpRequest, kind: LetterKind, side: str, *, revision: int,
    letter=None,
) -> HttpResponse:  # fmt: skip
    agreement = agreement_of(request.contract)
    data = request.POST if request.method == "POST" else None
    initial = initial_of(letter) if letter else _blank(request, kind, side)
    form = LetterForm(
        data, kind=kind, agreement=agreement, today=request.today,
        initial=initial,
    )  # fmt: skip
    status = 200
    if data is not None:
        valid = form.is_valid()
        if "generate" in data:
            form = _generated(request, form, kind, side)
        elif valid:
            saved, refused = try_service(
                lambda: _save(request, form, kind, letter)
            )
            if refused is None:
                messages.success(request, "草稿已保存，未提请签发。")
                return redirect("letter", request.contract.slug, saved.pk)
            _put(form, refused)
            status = 422
        else:
            status = 422
    return letter_page(
        request,
        "letter_form",
        {
            "kind": kind,
            "form": form,
            "letter": letter,
            "revision": _revision(request, revision),
            "signers": who_can(request.contract, *SIGNERS[side]),
            "clauses": clauses_of(kind, agreement, form.typed_fields),
            "clock_words": clock_words(kind, agreement),
        },
        status=status,
    )


def _revision(request: HttpRequest, revision: int) -> int:
    """The draft that was opened: kept when the form comes back."""
    text = request.POST.get("revision", "")
    return int(text) if text.isdecimal() else revision


def _save(request: HttpRequest, form: LetterForm, kind: LetterKind, letter):
    if letter is None:
        return services.draft_letter(
            contract=request.contract, kind=kind.key, values=form.values,
            by=request.user,
        )  # fmt: skip
    return services.edit_letter(
        letter_id=letter.pk, revision=_revision(request, 0),
        values=form.values, by=request.user,
    )  # fmt: skip


def _put(form: LetterForm, refused: Refused) -> None:
    form.add_error(None, refused.message)


def _blank(
    request: HttpRequest, kind: LetterKind, side: str
) -> dict[str, Any]:
    agreement = agreement_of(request.contract)
    other = "b" if side == "a" else "a"
    return {
        "title": kind.heading,
        "addressee": agreement.parties[other].name,
        "body": _opening(request, kind, side, {}),
    }


def _opening(
    request: HttpRequest, kind: LetterKind, side: str, fields: dict[str, Any]
) -> str:
    agreement = agreement_of(request.contract)
    day = request.today
    old, _ = address_on(agreement, side, moves_of(request.contract), day)
    return opening(
        kind.key,
        agreement,
        {**fields, "old_address": old},
        side=side,
        known=known_today(
            kind.key, agreement, request.standing, fields, side=side, on=day
        ),
    )


def _generated(
    request: HttpRequest, form: LetterForm, kind: LetterKind, side: str
) -> LetterForm:
    """The same form with the text made again; the rest stays as typed."""
    data = request.POST.copy()
    data["body"] = _opening(request, kind, side, form.typed_fields)
    again = LetterForm(
        data, kind=kind, agreement=agreement_of(request.contract),
        today=request.today,
    )  # fmt: skip
    again.full_clean()
    again.errors.clear()  # nothing was handed in yet
    return again


@contract_page("GET", "POST")
def letter_act(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the signature, or put the draft aside."""
    line = letter_or_404(request, pk)
    back = redirect("letter", request.contract.slug, pk)
    if request.method == "GET":
        return back
    check_role(
        request.contract, request.user, *DRAFTERS[line.letter.side],
        act="办理这份草稿",
    )  # fmt: skip
    act = request.POST.get("act", "")
    if act not in ("ask", "discard"):
        messages.error(request, "请选择提请签发或放弃草稿。")
        return back
    done, refused = try_service(lambda: _act(request, line.letter, act))
    if refused is not None:
        messages.error(request, refused.message)
        return back
    messages.success(request, done)
    if act == "discard":
        return redirect("notices", request.contract.slug)
    return back


def _act(request: HttpRequest, letter, act: str) -> str:
    if act == "discard":
        services.discard_letter(
            letter_id=letter.pk, by=request.user, today=request.today
        )
        return "草稿已放弃。"
    services.ask_to_issue(
        letter_id=letter.pk, revision=_revision(request, 0), by=request.user
    )
    return "已提请签发，等待另一人签署。"
