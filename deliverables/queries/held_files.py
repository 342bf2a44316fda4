"""Which files of a contract wait for the virus scanner or are infected."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from contracts.models import Contract, FileScan, User
from contracts.states import ScanVerdict
from deliverables.models import (
    Deliverable,
    DocumentVersion,
    SetAsideUpload,
    Submission,
    VersionRemoval,
)
from deliverables.queries.slots import Slot


@dataclass(frozen=True)
class HeldBack:
    """How many files are held back, by what they wait for."""

    pending: int = 0
    infected: int = 0
    set_aside: int = 0

    @property
    def any(self) -> bool:
        """Whether there is anything to say."""
        return bool(self.pending or self.infected or self.set_aside)


def held_versions(contract: Contract, *, by: User) -> QuerySet:
    """Versions a person sees that go nowhere, infected ones first.

    Each has ``verdict``, ``said`` (the scanner's own words), ``said_at``, and
    whether it is ``current``: neither replaced nor removed.
    """
    gone = VersionRemoval.objects.filter(version=OuterRef("pk"))
    after = DocumentVersion.objects.filter(replaces=OuterRef("pk"))
    rows = DocumentVersion.objects.visible_to(by).filter(
        deliverable__contract=contract
    )
    return (
        _with_verdict(rows, "file_id")
        .filter(verdict__in=(ScanVerdict.PENDING, ScanVerdict.INFECTED))
        .annotate(current=~Exists(gone) & ~Exists(after))
        .select_related("deliverable", "file", "recorded_by")
        .order_by("verdict", "-recorded_at", "-pk")
    )


def set_aside_uploads(contract: Contract, *, by: User) -> QuerySet:
    """Uploads that were refused as infected, with the scanner's last word."""
    rows = SetAsideUpload.objects.visible_to(by).filter(
        deliverable__contract=contract
    )
    return (
        _with_verdict(rows, "digest")
        .select_related("deliverable", "recorded_by")
        .order_by("-recorded_at", "-pk")
    )


def is_held(contract: Contract, digest: str, *, by: User) -> bool:
    """Whether a file is held back, and this person may know."""
    return any(
        rows.filter(**{name: digest}).exists()
        for rows, name in (
            (held_versions(contract, by=by), "file_id"),
            (set_aside_uploads(contract, by=by), "digest"),
        )
    )


def held_back_of(
    deliverable: Deliverable,
    slots: list[Slot],
    latest: Submission | None,
    *,
    by: User,
) -> HeldBack:
    """What the page of a deliverable says above the files it shows.

    Refused uploads are told to whoever may see them, until a submission has
    settled the matter.
    """
    held = [one.held for slot in slots for one in slot.files]
    refused = SetAsideUpload.objects.visible_to(by).filter(
        deliverable=deliverable
    )
    if latest is not None:
        refused = refused.filter(recorded_at__gt=latest.recorded_at)
    return HeldBack(
        pending=held.count(ScanVerdict.PENDING),
        infected=held.count(ScanVerdict.INFECTED),
        set_aside=refused.count(),
    )


def _with_verdict(rows: QuerySet, digest: str) -> QuerySet:
    last = FileScan.objects.filter(digest=OuterRef(digest)).order_by("-pk")
    return rows.annotate(
        verdict=Subquery(last.values("verdict")[:1]),
        said=Subquery(last.values("words")[:1]),
        said_at=Subquery(last.values("recorded_at")[:1]),
    )
