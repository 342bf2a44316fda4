"""通知函件: the register, and one letter with its paper and its clocks."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from contracts.models import Letter, LetterStep, Proposal
from contracts.queries.agreements import agreement_of
from contracts.queries.amendments import change_by_letter
from contracts.queries.facts import fact_of
from contracts.queries.letters import (
    facts_without_letter,
    letter_proposals,
    letters_for,
    lines_of,
    sides_of,
)
from contracts.queries.people import side_of, who_can
from contracts.rules.amendments import SUBJECT
from contracts.rules.board import Piece
from contracts.rules.fact_words import fact_title
from contracts.rules.hands import DRAFTERS, SIGNERS
from contracts.rules.letters.kinds import (
    LETTERS,
    STEP_LABELS,
    STEPS,
    kinds_for,
    next_step,
)
from contracts.rules.letters.wording import paragraphs
from contracts.rules.words import WORDS
from contracts.services.amendments import MAY_SPEAK
from contracts.services.letters import subject_of
from contracts.states import Handout, ProposalState, Side
from contracts.views.attachments import attachment, sandboxed
from contracts.views.handing_out import handed_out
from contracts.views.letters.page import (
    address_of,
    bases_of,
    clocks_of,
    letter_or_404,
    letter_page,
    old_and_new,
    said_of_cure,
)
from contracts.views.pages import contract_page, shows_now

PER_PAGE, UNLINKED = 20, 10
REPLIES = [key for key, one in LETTERS.items() if one.replies]


@contract_page("GET")
def notices(request: HttpRequest) -> HttpResponse:
    """The letters one may read, what waits, and what else is on record."""
    contract = request.contract
    chosen = {
        "state": _one_of(request, "state", WORDS["notice"]),
        "kind": _one_of(request, "kind", LETTERS),
        "side": _one_of(request, "side", Side.values),
    }
    letters = letters_for(contract, request.user, request.roles)
    rows = _filtered(letters, request, chosen)
    page = Paginator(rows.order_by("-pk"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    lines = lines_of(contract, page, until=request.as_of)
    waiting = list(
        letter_proposals(contract, request.user, request.roles)
        .filter(state=ProposalState.OPEN)
        .order_by("-pk")
    )
    agreement = agreement_of(contract)
    others = facts_without_letter(contract, request.user, until=request.as_of)
    asked = {key: value for key, value in chosen.items() if value}
    return letter_page(
        request,
        "notices",
        {
            "lead": _lead(page.paginator.count, lines, waiting, asked),
            "page": page,
            "lines": lines,
            "waiting": _signed_by(request, waiting),
            "chosen": chosen,
            "asked": asked,
            "query": f"&{urlencode(asked)}" if asked else "",
            "states": [(key, word.word) for key, word in WORDS["notice"].items()],
            "kinds": [(key, one.label) for key, one in LETTERS.items()],
            "sides": Side.choices,
            "offers": _offers(request),
            "others": [
                (row, fact_title(fact_of(row, agreement), agreement))
                for row in others.select_related("contract")[:UNLINKED]
            ],
        },
    )


def _one_of(request: HttpRequest, name: str, allowed) -> str:
    value = request.GET.get(name, "")
    return value if value in allowed else ""


def _filtered(
    rows: QuerySet[Letter], request: HttpRequest, chosen: dict[str, str]
) -> QuerySet[Letter]:
    """The letters of a kind, a side and a state, as of the day asked for."""
    if chosen["kind"]:
        rows = rows.filter(kind=chosen["kind"])
    if chosen["side"]:
        rows = rows.filter(side=chosen["side"])
    if not chosen["state"]:
        return rows
    done = {
        step: Exists(
            LetterStep.objects.standing_facts(request.contract).filter(
                letter=OuterRef("pk"), step=step,
                happened_on__lte=request.as_of,
            )
        )
        for step in STEPS
    }  # fmt: skip
    received = Q(done["received"]) & ~Q(done["replied"])
    asked = {
        "draft": Q(dated_on=None),
        "issued": Q(dated_on__isnull=False) & ~Q(done["posted"]),
        "posted": Q(done["posted"]) & ~Q(done["received"]),
        "received": received & ~Q(kind__in=REPLIES),
        "awaiting_reply": received & Q(kind__in=REPLIES),
        "replied": Q(done["replied"]),
    }
    return rows.filter(asked[chosen["state"]])


def _signed_by(
    request: HttpRequest, waiting: list[Proposal]
) -> list[tuple[Proposal, str]]:
    said = {
        side: who_can(request.contract, *SIGNERS[side])
        for side in {one.on_behalf_of for one in waiting}
    }
    return [(one, said[one.on_behalf_of]) for one in waiting]


def _offers(request: HttpRequest) -> list[tuple[str, str, str]]:
    """The kinds this person may write: key, words, the clause behind it."""
    side = side_of(request.user, request.contract)
    if not side or not shows_now(request):
        return []
    if not set(DRAFTERS[side]) & set(request.roles):
        return []
    agreement = agreement_of(request.contract)
    return [
        (
            one.key,
            one.label,
            agreement.terms[one.term].clause if one.term else "",
        )
        for one in kinds_for(agreement, side)
    ]


def _lead(count, lines, waiting, asked) -> tuple[Piece, ...]:
    said = f"{'符合条件的' if asked else '共有'}函件 {count} 件"
    if not count:
        said = "没有符合条件的函件" if asked else "尚无函件"
    pieces = [Piece(said)]
    open_ = sum(line.state == "awaiting_reply" for line in lines)
    if open_:
        pieces += [Piece("，本页 "), Piece(f"{open_} 件待答复", "warn")]
    if waiting:
        pieces += [Piece("，"), Piece(f"{len(waiting)} 项提请待签署", "warn")]
    return tuple(pieces)


@contract_page("GET")
def letter_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One letter: its text, what became of the paper, and its clocks."""
    line = letter_or_404(request, pk)
    letter = line.letter
    clocks = clocks_of(request, line)
    address, move = address_of(request, letter)
    own = letter.side in sides_of(request.roles) and shows_now(request)
    may = own and bool(set(DRAFTERS[letter.side]) & set(request.roles))
    asked = list(
        letter_proposals(request.contract, request.user, request.roles)
        .filter(subject=subject_of(letter))
        .order_by("-pk")
    )
    waiting = [one for one in asked if one.state == ProposalState.OPEN]
    change = change_by_letter(letter) if letter.kind == SUBJECT else None
    return letter_page(
        request,
        "letter_detail",
        {
            "line": line,
            "letter": letter,
            "kind": line.kind,
            "paragraphs": paragraphs(letter.body),
            "steps": _steps(line),
            "clocks": clocks,
            "right": said_of_cure(clocks),
            "address": address,
            "move": move,
            "old_and_new": old_and_new(request, letter),
            "waiting": _signed_by(request, waiting),
            "sent_back": [
                one for one in asked if one.state == ProposalState.DECLINED
            ][:1],
            "may_edit": may and letter.dated_on is None and not waiting,
            "next": _next(line, change) if may and not waiting else None,
            "may_correct": may and bool(line.steps) and not waiting,
            "change": change,
            "may_ask_change": may and change is None
            and letter.kind == SUBJECT and "posted" in line.days
            and bool(request.roles & set(MAY_SPEAK)),
            "fact": line.fact,
            **bases_of(request, letter, line.kind),
        },
    )


def _next(line, change: Proposal | None) -> dict[str, str] | None:
    """The step that may be recorded now; an unissued letter has none.

    The reply to the notice of a change is recorded with the change.
    """
    step = next_step(line.days)
    if change is not None and step == "replied":
        return None
    if line.letter.dated_on is None or not step:
        return None
    return {"step": step, "label": STEP_LABELS[step]}


def _steps(line) -> list[dict[str, Any]]:
    return [
        {"label": STEP_LABELS[step], "row": line.steps.get(step)}
        for step in STEPS
    ]


@sandboxed
@contract_page("GET")
@handed_out(Handout.PAPER, note="下载函件的凭据")
def letter_step_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The proof of a step."""
    row = (
        LetterStep.objects.visible_to(request.user)
        .filter(contract=request.contract, pk=pk, file__isnull=False)
        .first()
    )
    if row is None:
        raise Http404("没有这个文件。")
    letter_or_404(request, row.letter_id)
    return attachment(row.file_id, row.file_name)
