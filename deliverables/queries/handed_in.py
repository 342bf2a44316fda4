"""The files of a submission, as its slip and its 验收书 list them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from contracts.rules.agreement import DeliverableTerm
from deliverables.models import DocumentVersion, Submission


@dataclass(frozen=True)
class FileLine:
    """One file of the submission, named to the byte."""

    piece: str
    name: str
    version: int
    size: int
    digest: str
    media_type: str
    recorded_at: datetime
    enclosed_as: str = ""  # its name inside a PDF that carries it


def versions_of(submission: Submission) -> list[DocumentVersion]:
    """The versions of a submission in the order its digest was taken in."""
    return list(
        submission.documents.select_related("file", "recorded_by").order_by(
            "piece", "recorded_at", "pk"
        )
    )


def file_lines(
    versions: Iterable[DocumentVersion], term: DeliverableTerm
) -> tuple[FileLine, ...]:
    """The versions as lines, each under the name of its piece."""
    names = {piece.key: piece.name for piece in term.pieces}
    return tuple(
        FileLine(
            piece=names.get(row.piece, row.piece),
            name=row.name,
            version=row.number,
            size=row.file.size,
            digest=row.file_id,
            media_type=row.media_type,
            recorded_at=row.recorded_at,
        )
        for row in versions
    )
