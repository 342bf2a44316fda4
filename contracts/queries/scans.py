"""What the virus scanner last said of files."""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery

from contracts.models import FileScan
from contracts.states import ScanVerdict


def last_verdicts(digests: Iterable[str]) -> dict[str, str]:
    """The last verdict on each file that was ever asked about."""
    rows = FileScan.objects.filter(digest__in=set(digests)).order_by("pk")
    return dict(rows.values_list("digest", "verdict"))


def held_back(digests: Iterable[str]) -> dict[str, str]:
    """Files that wait for the scanner or are infected, and which of the two."""
    return {
        digest: verdict
        for digest, verdict in last_verdicts(digests).items()
        if verdict != ScanVerdict.CLEAN
    }


def pending_digests() -> QuerySet:
    """Files whose last word is that there was no answer."""
    last = FileScan.objects.filter(digest=OuterRef("digest")).order_by("-pk")
    return (
        FileScan.objects.filter(
            pk=Subquery(last.values("pk")[:1]), verdict=ScanVerdict.PENDING
        )
        .order_by()
        .values("digest")
    )


def digests_held_back() -> QuerySet:
    """Files whose last word is anything but that they are clean."""
    last = FileScan.objects.filter(digest=OuterRef("digest")).order_by("-pk")
    return (
        FileScan.objects.filter(pk=Subquery(last.values("pk")[:1]))
        .exclude(verdict=ScanVerdict.CLEAN)
        .order_by()
        .values("digest")
    )


def scanner_told() -> str:
    """What an upload page says of the scanner; never that files are clean."""
    return "上传后查毒" if settings.CLAMD_SOCKET else "未接入查毒"
