"""Whether a number and a digest belong together: all that the public learns.

Nothing of a contract leaves `is_consistent`. Whatever the number, the same
questions are asked of the database, so that neither the answer nor its cost
tells whether a number exists.
"""

import unicodedata

from django.db.models import Q, QuerySet

from deliverables.models import AcceptancePacket, Submission

# Every contract counts from 001; a demo's papers say so in their number.
DEMO_MARK = "演示-"


def check_number(number: str, *, is_demo: bool) -> str:
    """The number as a paper prints it for the check: 演示-QS-2025-001."""
    return f"{DEMO_MARK}{number}" if is_demo else number


def is_consistent(number: str, digest: str) -> bool:
    """Whether a paper of this number has exactly this digest.

    Of a slip: the digest of its list of files, or of one of its files; not
    once it was withdrawn. Of a 验收书: the digest of any file handed out.
    What one party recorded of the past counts once the other has signed.
    """
    number = _plain(number).upper()
    digest = "".join(_plain(digest).lower().split())
    asked = [
        rows.exists()
        for rows in (
            # A list without files has a digest, the same for all of them.
            _slips(number).filter(
                manifest_digest=digest, lines__isnull=False
            ),
            _slips(number).filter(lines__version__file_id=digest),
            _packets(number).filter(_one_of_its_files(digest)),
        )
    ]
    return any(asked)


def packet_of_digest(digest: str) -> AcceptancePacket | None:
    """The 验收书 one of whose files this is; for who runs the portal."""
    return (
        AcceptancePacket.objects.filter(_one_of_its_files(digest))
        .select_related("decision")
        .order_by("pk")
        .first()
    )


def _one_of_its_files(digest: str) -> Q:
    return (
        Q(file_id=digest)
        | Q(unsigned_file_id=digest)
        | Q(word_file_id=digest)
    )


def _plain(text: str) -> str:
    """Full-width letters and digits as plain ones, no spaces around."""
    return unicodedata.normalize("NFKC", text).strip()


def _slips(number: str) -> QuerySet[Submission]:
    return Submission.objects.filter(
        _of_contract(number),
        _valid(""),
        number=number.removeprefix(DEMO_MARK),
        withdrawal__isnull=True,
        reverses__isnull=True,
        reversed_by__isnull=True,
    )


def _packets(number: str) -> QuerySet[AcceptancePacket]:
    return AcceptancePacket.objects.filter(
        _of_contract(number),
        _valid("decision__"),
        decision__number=number.removeprefix(DEMO_MARK),
    )


def _of_contract(number: str) -> Q:
    return Q(contract__is_demo=number.startswith(DEMO_MARK))


def _valid(path: str) -> Q:
    """Recorded as it happened, countersigned since, or only shown."""
    return (
        Q(**{f"{path}batch__isnull": True})
        | Q(**{f"{path}batch__countersigned_at__isnull": False})
        | Q(contract__is_demo=True)
    )
