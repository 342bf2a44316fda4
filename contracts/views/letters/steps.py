"""Recording what became of the paper, and signing it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from contracts.fact_forms import ReasonForm
from contracts.letter_forms import StepForm
from contracts.models import Letter, Proposal
from contracts.policies import Refused, check_role, check_second_person
from contracts.queries.agreements import agreement_of
from contracts.queries.letters import LetterLine, letter_proposals, line_of
from contracts.queries.people import who_can
from contracts.rules.hands import DRAFTERS, SIGNERS
from contracts.rules.letters.kinds import (
    STEP_LABELS,
    STEPS,
    clock_words,
    out_of_turn,
)
from contracts.rules.letters.wording import paragraphs
from contracts.services import letter_facts
from contracts.services import letter_steps as steps
from contracts.services import letters as services
from contracts.services.files import OF_A_FILE
from contracts.states import Handout, LetterWay, ProposalState
from contracts.views.attachments import paper_of, sandboxed
from contracts.views.facts.page import consequences
from contracts.views.handing_out import handed_out
from contracts.views.letters.page import letter_or_404, letter_page
from contracts.views.pages import contract_page, try_service
from contracts.views.settling import (
    finder,
    proposal_page,
    settle_with,
    status_of,
    why_not_sign,
)

_proposal = finder(
    lambda request: letter_proposals(
        request.contract, request.user, request.roles
    )
)

OF_A_DAY = ("day_in_future", "day_too_early", "bad_fact")


@contract_page("GET", "POST")
def letter_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Record that a letter was posted, received or replied to."""
    if step not in STEPS:
        raise Http404("没有这一步。")
    line = letter_or_404(request, pk)
    letter = line.letter
    check_role(
        request.contract, request.user, *DRAFTERS[letter.side],
        act=f"登记{STEP_LABELS[step]}",
    )  # fmt: skip
    not_now = out_of_turn(line.days, step, issued=bool(letter.dated_on))
    posted = request.method == "POST"
    form = StepForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        step=step,
        initial={"on": request.today},
    )
    if posted and form.is_valid():
        proposal, refused = try_service(
            lambda: _propose(request, letter.pk, step, form)
        )
        if refused is None:
            messages.success(
                request, f"已提请登记{STEP_LABELS[step]}，等待另一人签署。"
            )
            return redirect(
                "letter_proposal", request.contract.slug, proposal.pk
            )
        _put(form, refused)
    return letter_page(
        request,
        "step_form",
        {
            "line": line,
            "letter": letter,
            "step": step,
            "label": STEP_LABELS[step],
            "form": form,
            "not_now": not_now if request.method == "GET" else "",
            "signers": who_can(request.contract, *SIGNERS[letter.side]),
            "clock_words": clock_words(
                line.kind, agreement_of(request.contract)
            ),
        },
        status=422 if form.errors else 200,
    )


def _propose(request: HttpRequest, pk: int, step: str, form: StepForm):
    said = form.cleaned_data
    file = said["evidence"]
    return steps.propose_step(
        letter_id=pk,
        step=step,
        on=said["on"],
        by=request.user,
        today=request.today,
        check=request.check_history,
        evidence=(file.name, file.chunks()),
        way=said.get("way", ""),
        carrier=said.get("carrier", ""),
        tracking=said.get("tracking", ""),
        note=said["note"],
    )


def _put(form: StepForm, refused: Refused) -> None:
    place = None
    if refused.code in OF_A_FILE:
        place = "evidence"
    elif refused.code in OF_A_DAY:
        place = "on"
    form.add_error(place, refused.message)


@contract_page("GET", "POST")
def correct_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask that the last recorded step be taken back."""
    line = letter_or_404(request, pk)
    letter = line.letter
    check_role(
        request.contract, request.user, *DRAFTERS[letter.side],
        act="更正函件的登记",
    )  # fmt: skip
    form = ReasonForm(request.POST if request.method == "POST" else None)
    follows, refused = None, None
    if line.steps:
        outcome = letter_facts.outcome_of_undoing(line)
        follows, refused = consequences(
            request,
            [outcome.comes] if outcome.comes else [],
            without=outcome.without,
        )
    else:
        refused = Refused("nothing_to_undo", "这份函件还没有可更正的登记。")
    if refused is None and request.method == "POST" and form.is_valid():
        proposal, refused = try_service(
            lambda: steps.propose_undoing(
                letter_id=letter.pk,
                reason=form.cleaned_data["reason"],
                by=request.user,
                check=request.check_history,
            )
        )
        if refused is None:
            messages.success(request, "已提请更正，签署前原记录继续有效。")
            return redirect(
                "letter_proposal", request.contract.slug, proposal.pk
            )
    if refused is not None and request.method == "POST":
        form.add_error(None, refused.message)
    return letter_page(
        request,
        "step_correct",
        {
            "line": line,
            "letter": letter,
            "label": STEP_LABELS[list(line.steps)[-1]] if line.steps else "",
            "form": form,
            "refused": refused,
            "follows": follows and {"difference": follows},
        },
        status=422 if form.errors else 200,
    )


@contract_page("GET", "POST")
def letter_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """What waits for a second signature: sign, send back or take back."""
    return proposal_page(
        request,
        pk,
        find=_proposal,
        perform=settle_with(
            sign=_sign,
            decline=services.decline_letter,
            declined="提请已退回，提请人可以看到理由。",
            withdrawn="提请已撤回。",
        ),
        show=_proposal_page,
        after=_letter_of,
    )


def _letter_of(request: HttpRequest, proposal: Proposal) -> str:
    """The letter itself, where what was signed is now to be seen."""
    return reverse(
        "letter", args=[request.contract.slug, proposal.payload["letter"]]
    )


def _sign(request: HttpRequest, proposal: Proposal) -> str:
    if proposal.payload["act"] == services.ISSUE:
        letter = services.issue_letter(
            proposal_id=proposal.pk, by=request.user, today=request.today
        )
        return f"已签发，编号 {letter.number}。请打印、用印后交寄。"
    steps.sign_step(
        proposal_id=proposal.pk,
        by=request.user,
        today=request.today,
        check=request.check_history,
    )
    return f"已签署“{proposal.summary}”。"


def _proposal_page(
    request: HttpRequest,
    proposal: Proposal,
    form: ReasonForm,
    refused: Refused | None,
) -> HttpResponse:
    line = _line(request, proposal)
    waiting = proposal.state == ProposalState.OPEN
    issue = proposal.payload["act"] == services.ISSUE
    follows, misfit = None, None
    if waiting and not issue:
        follows, misfit = _follows(request, line, proposal)
    context: dict[str, Any] = {
        "asked": proposal,
        "line": line,
        "letter": line.letter,
        "issue": issue,
        "paragraphs": paragraphs(line.letter.body) if issue else (),
        "rows": _rows(proposal),
        "waiting": waiting,
        "follows": {"difference": follows} if waiting and not issue else None,
        "misfit": misfit,
        "form": form,
        "refused": refused,
        "signers": who_can(
            request.contract, *SIGNERS[proposal.on_behalf_of]
        ),
        "mine": proposal.proposed_by_id == request.user.pk,
        "why": why_not_sign(
            lambda: check_role(
                request.contract,
                request.user,
                *SIGNERS[proposal.on_behalf_of],
                act="签署",
            ),
            lambda: check_second_person(
                by=request.user, first=proposal.proposed_by, act="签署"
            ),
        ),
    }
    return letter_page(
        request, "proposal", context,
        status=status_of(form, refused),
    )  # fmt: skip


def _follows(request: HttpRequest, line: LetterLine, proposal: Proposal):
    """What the record would say once it is signed, or why it cannot be."""
    said = proposal.payload
    outcome, refused = try_service(
        lambda: letter_facts.outcome_of_undoing(line)
        if said["act"] == steps.REVERSE
        else letter_facts.outcome_of_step(
            line, said["act"], date.fromisoformat(said["on"])
        )
    )
    if refused is not None:
        return None, refused
    return consequences(
        request,
        [outcome.comes] if outcome.comes else [],
        without=outcome.without,
    )


def _rows(proposal: Proposal) -> list[tuple[str, Any]]:
    """What is asked for, as label and value; days as dates."""
    said = proposal.payload
    if said["act"] not in STEPS:
        return []
    rows: list[tuple[str, Any]] = [
        (f"{STEP_LABELS[said['act']]}日", date.fromisoformat(said["on"]))
    ]
    if said["way"]:
        rows.append(("送达方式", LetterWay(said["way"]).label))
    rows += [
        (label, said[name])
        for name, label in (("carrier", "承运单位"), ("tracking", "单号"))
        if said[name]
    ]
    return rows


def _line(request: HttpRequest, proposal: Proposal) -> LetterLine:
    letter = (
        Letter.objects.visible_to(request.user)
        .select_related("contract", "drafted_by")
        .get(pk=proposal.payload["letter"], contract=request.contract)
    )
    return line_of(request.contract, letter)


@sandboxed
@contract_page("GET")
@handed_out(Handout.PAPER, note="下载待签署函件登记的凭据")
def letter_proposal_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The proof that came with a proposal."""
    proposal = _proposal(request, pk)
    return paper_of(proposal)
