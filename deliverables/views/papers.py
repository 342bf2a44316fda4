"""The working paper and the verdicts as pages show them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from contracts.policies import Refused
from contracts.views.pages import try_service
from deliverables.models import (
    AcceptanceReview,
    DocumentVersion,
    ExpertReview,
    Submission,
)
from deliverables.queries.measures import asked_of, measured_findings
from deliverables.rules.measures import Measured
from deliverables.states import SignOffKind
from deliverables.views.acts import sign_offs_asked
from deliverables.views.page import Subject


def paper_of(
    request: HttpRequest, submission: Submission
) -> AcceptanceReview | None:
    """The working paper on a submission, for those who may read drafts."""
    paper = (
        AcceptanceReview.objects.visible_to(request.user)
        .filter(submission=submission)
        .select_related("prepared_by")
        .first()
    )
    if paper is not None:
        paper.submission, paper.contract = submission, request.contract
    return paper


def experts_of(subject: Subject) -> list[ExpertReview]:
    """The experts' opinions on a deliverable, the latest first."""
    return list(
        subject.row.expert_reviews.filter(
            happened_on__lte=subject.request.as_of,
            reverses__isnull=True,
            reversed_by__isnull=True,
        )
        .select_related("recorded_by")
        .order_by("-happened_on", "-pk")
    )


def asks_experts(subject: Subject) -> bool:
    """Whether the agreement asks for experts (2.2.2.1)."""
    asked = sign_offs_asked(subject.agreement, subject.row.key)
    return SignOffKind.CONFIRMED in asked


@dataclass(frozen=True)
class Judged:
    """One verdict as the 核对 page and the decision show it."""

    number: int
    clause: str
    quote: str
    verdict: str
    comment: str
    evidence: str
    measured: str = ""  # 7/5, 抽样 500，正确 481，96.2%
    version: int | None = None  # the file the evidence stands in


def drafted(subject: Subject, paper: AcceptanceReview) -> list[Judged]:
    """The verdicts of an unsigned paper, in the text's order."""
    rows = {
        row.criterion: row for row in paper.findings.select_related("evidence")
    }
    asked = asked_of(subject.request.contract, subject.term)
    said = measured_findings(asked, rows.values())
    judged = []
    for number, criterion in enumerate(subject.term.criteria, 1):
        row = rows.get(criterion.key)
        evidence = row.evidence if row else None
        judged.append(
            Judged(
                number=number,
                clause=criterion.clause,
                quote=criterion.quote,
                verdict=row.verdict if row else "",
                comment=row.comment if row else "",
                evidence=evidence_words(
                    evidence and evidence.name,
                    evidence and evidence.number,
                    row.place if row else "",
                ),
                measured=numbers_words(said.get(criterion.key)),
                version=evidence.pk if evidence else None,
            )
        )
    return judged


def numbers_words(said: Measured | None) -> str:
    """The numbers of a criterion, or what they lack."""
    if said is None:
        return ""
    lack = f"{said.missing}，无法判定" if said.missing else ""
    return "；".join(words for words in (said.words, lack) if words)


def signed(
    findings: list[dict[str, Any]], versions: list[DocumentVersion]
) -> list[Judged]:
    """The verdicts of a decision, as they were signed."""
    places = {(row.file_id, row.number): row.pk for row in versions}
    judged = []
    for number, row in enumerate(findings, 1):
        evidence = row.get("evidence") or {}
        judged.append(
            Judged(
                number=number,
                clause=row["clause"],
                quote=row["quote"],
                verdict=row["verdict"],
                comment=row["comment"],
                evidence=evidence_words(
                    evidence.get("name"),
                    evidence.get("version"),
                    evidence.get("place", ""),
                ),
                measured=(row.get("measured") or {}).get("words", ""),
                version=places.get(
                    (evidence.get("sha256"), evidence.get("version"))
                ),
            )
        )
    return judged


def evidence_words(name: str | None, number: int | None, place: str) -> str:
    """报告.pdf（第 2 版）第 12 页."""
    file = f"{name}（第 {number} 版）" if name else ""
    return " ".join(part for part in (file, place) if part)


def refusal(
    check: Callable[..., None], *args: Any, **kwargs: Any
) -> Refused | None:
    """The refusal of an act as a value."""
    return try_service(lambda: check(*args, **kwargs))[1]
