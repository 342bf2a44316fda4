"""The slots of a deliverable: what is needed, what is there, what is short."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from contracts.queries.scans import held_back
from contracts.rules.agreement import DeliverableTerm, Piece
from deliverables.models import Deliverable, DocumentVersion, Submission
from deliverables.queries.state import current_versions


@dataclass(frozen=True)
class ShownFile:
    """A version as a page shows it, with the older ones it replaced."""

    version: DocumentVersion
    older: list[DocumentVersion] = field(default_factory=list)
    held: str = ""  # waits for the virus scanner, or is infected

    @property
    def same(self) -> DocumentVersion | None:
        """The older version that says just the same, if one does."""
        digest = self.version.file_id
        return next((o for o in self.older if o.file_id == digest), None)

    @property
    def draft(self) -> bool:
        """No submission that still stands has taken it (ruling 13)."""
        return all(
            hasattr(given, "withdrawal")
            for given in self.version.submitted_in.all()
        )


@dataclass(frozen=True)
class Slot:
    """One kind of file a deliverable consists of."""

    piece: Piece
    files: list[ShownFile]

    @property
    def have(self) -> int:
        """How many files are there."""
        return len(self.files)

    @property
    def short(self) -> int:
        """How many are lacking (还差 n 件)."""
        return max(0, self.piece.minimum - len(self.files))

    @property
    def optional(self) -> bool:
        """Evidence the text does not ask for."""
        return self.piece.minimum == 0


def slots_of(
    term: DeliverableTerm,
    versions: list[DocumentVersion],
    older: dict[int, list[DocumentVersion]] | None = None,
) -> list[Slot]:
    """The slots of a deliverable filled with some versions."""
    older = older or {}
    held = held_back(version.file_id for version in versions)
    by_piece: dict[str, list[ShownFile]] = defaultdict(list)
    for version in versions:
        by_piece[version.piece].append(
            ShownFile(
                version,
                older.get(version.pk, []),
                held.get(version.file_id, ""),
            )
        )
    return [Slot(piece, by_piece[piece.key]) for piece in term.pieces]


def draft_slots(deliverable: Deliverable, term: DeliverableTerm) -> list[Slot]:
    """乙方's slots: the files a submission would take now."""
    return slots_of(
        term, current_versions(deliverable), replaced_versions(deliverable)
    )


def submitted_slots(
    submission: Submission | None, term: DeliverableTerm
) -> list[Slot]:
    """Everybody else's slots: the files of the last submission.

    Behind each stand the versions of earlier rounds; what 乙方 replaced
    before handing it in was never anybody else's.
    """
    if submission is None:
        return slots_of(term, [])
    versions = list(
        submission.documents.select_related("file", "recorded_by")
    )
    older = {}
    if any(version.replaces_id for version in versions):
        chains = replaced_versions(submission.deliverable)
        older = {
            version.pk: [
                old for old in chains[version.pk] if old.submitted_in.all()
            ]
            for version in versions
        }
    return slots_of(term, versions, older)


def replaced_versions(
    deliverable: Deliverable,
) -> dict[int, list[DocumentVersion]]:
    """The older versions behind each version, newest first.

    One query however long the chains are.
    """
    rows = {
        row.pk: row
        for row in DocumentVersion.objects.filter(deliverable=deliverable)
        .select_related("file", "recorded_by")
        .prefetch_related("submitted_in")
    }
    chains: dict[int, list[DocumentVersion]] = {}
    for row in rows.values():
        chain, before = [], row.replaces_id
        while before is not None:
            chain.append(rows[before])
            before = rows[before].replaces_id
        chains[row.pk] = chain
    return chains
