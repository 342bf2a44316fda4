"""Panels with their members, declarations, opinions and links."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from contracts.models import User
from deliverables.models import (
    ConflictDeclaration,
    ExpertLink,
    ExpertOpinion,
    ExpertPanel,
    PanelMember,
    Submission,
)
from deliverables.rules.panels import Seat, Tally, tally
from deliverables.states import PanelState


@dataclass(frozen=True)
class ShownMember:
    """One seat as 甲方's page shows it."""

    member: PanelMember
    declaration: ConflictDeclaration | None
    opinion: ExpertOpinion | None
    link: ExpertLink | None  # the last one issued
    link_state: str  # none, waiting, entered, locked, expired, revoked


def panel_of(submission: Submission, user: User) -> ExpertPanel | None:
    """The panel on a submission that was not dissolved."""
    panel = (
        ExpertPanel.objects.visible_to(user)
        .filter(submission=submission)
        .exclude(state=PanelState.DISSOLVED)
        .select_related("made_by", "proposed_by", "recorded_as__recorded_by")
        .first()
    )
    if panel is not None:
        panel.submission, panel.contract = submission, submission.contract
    return panel


def tally_of(panel: ExpertPanel) -> Tally:
    """What the panel comes to as it stands."""
    return tally(_seat(member) for member in _members(panel))


def shown_members(
    panel: ExpertPanel, *, now: datetime, tries: int
) -> list[ShownMember]:
    """The seats in their order; two queries. Past ``tries`` a link locks."""
    shown = []
    for member in _members(panel).prefetch_related("links"):
        links = sorted(member.links.all(), key=lambda link: link.pk)
        last = links[-1] if links else None
        shown.append(
            ShownMember(
                member,
                getattr(member, "conflictdeclaration", None),
                getattr(member, "expertopinion", None),
                last,
                _state(last, now, tries),
            )
        )
    return shown


def _members(panel: ExpertPanel):
    return (
        PanelMember.objects.filter(panel=panel)
        .select_related(
            "conflictdeclaration__entered_by", "expertopinion__entered_by"
        )
        .order_by("pk")
    )


def _seat(member: PanelMember) -> Seat:
    declared = getattr(member, "conflictdeclaration", None)
    opinion = getattr(member, "expertopinion", None)
    return Seat(
        conflict=declared.conflict if declared else None,
        agrees=opinion.agrees if opinion else None,
    )


def _state(link: ExpertLink | None, now: datetime, tries: int) -> str:
    if link is None:
        return "none"
    if link.revoked_at is not None:
        return "revoked"
    if link.expires_at <= now:
        return "expired"
    if link.tries >= tries:
        return "locked"
    return "entered" if link.browser_digest else "waiting"


def link_by_token(digest: str) -> ExpertLink | None:
    """The link of a token's digest, with everything that may shut it."""
    return _links().filter(token_digest=digest).first()


def link_by_key(pk: int) -> ExpertLink | None:
    """The link of a page whose browser will be asked for its mark."""
    return _links().filter(pk=pk).first()


def _links():
    return ExpertLink.objects.select_related(
        "member__panel__contract__agreement_version",
        "member__panel__submission__deliverable",
        "member__conflictdeclaration",
        "member__expertopinion",
    )
