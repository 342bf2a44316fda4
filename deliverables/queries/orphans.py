"""What of a contract's files and findings lies under a part of the agreement.

Asked before a later version of the agreement takes such a part away: what is
stored would then have no place on any page.
"""

from collections.abc import Collection, Iterator

from contracts.models import Contract
from contracts.rules.agreement import Agreement
from contracts.rules.version_changes import (
    CRITERION,
    DELIVERABLE,
    PIECE,
    Identity,
)
from deliverables.models import (
    Answer,
    AnswerDraft,
    DocumentVersion,
    ExpertReview,
    Finding,
    ReviewComment,
    SetAsideUpload,
    SignOff,
    SignOffRequest,
    Submission,
    UploadSession,
)


def orphans_of(
    contract: Contract, before: Agreement, gone: Collection[Identity]
) -> Iterator[str]:
    """Sentences about what would lose its place; none where nothing would.

    ``gone`` are things of the agreement as (group, deliverable, key).
    """
    for group, key, *rest in sorted(gone):
        term = before.deliverables.get(key)
        if term is None:
            continue
        if group == PIECE:
            names = {piece.key: piece.name for piece in term.pieces}
            count = _files(contract, key, piece=rest[0])
            if count:
                yield f"“{term.name}”的“{names[rest[0]]}”下有 {count} 个文件"
        elif group == CRITERION:
            count = _words(contract, key, rest[0])
            if count:
                yield f"“{term.name}”的一条验收标准下有 {count} 条判定或意见"
        elif group == DELIVERABLE and _acts(contract, key):
            yield f"“{term.name}”已有提交、文件或签署"


def _files(contract: Contract, key: str, **more: str) -> int:
    """Files handed in, under way, or set aside."""
    return sum(
        model.objects.filter(
            deliverable__contract=contract, deliverable__key=key, **more
        ).count()
        for model in (DocumentVersion, UploadSession, SetAsideUpload)
    )


def _words(contract: Contract, key: str, criterion: str) -> int:
    """Findings, answers and remarks on one criterion."""
    places = (
        (Finding, "review__submission__deliverable"),
        (ReviewComment, "submission__deliverable"),
        (Answer, "submission__deliverable"),
        (AnswerDraft, "decision__submission__deliverable"),
    )
    return sum(
        model._default_manager.filter(
            criterion=criterion,
            **{f"{path}__contract": contract, f"{path}__key": key},
        ).count()
        for model, path in places
    )


def _acts(contract: Contract, key: str) -> bool:
    """Whether anything at all was done on a deliverable."""
    done = (Submission, ExpertReview, SignOff, SignOffRequest)
    return bool(_files(contract, key)) or any(
        model._default_manager.filter(
            contract=contract, deliverable__key=key
        ).exists()
        for model in done
    )
