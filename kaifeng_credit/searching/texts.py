"""The words of files, read in the jail by a worker and kept by digest.

Only bytes the scanner does not hold back are read; what it takes back later
goes from the index, and no question finds it from that moment on. Measured
on 10,000 files: see README, 检索.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import reduce
from itertools import islice
from operator import and_

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Greatest, StrIndex, Substr

from contracts.models import RecordedFact
from contracts.policies import Refused, check_scanned
from contracts.queries.scans import digests_held_back
from contracts.services.file_words import read_words
from deliverables.models import DocumentVersion
from kaifeng_credit.models import FileText
from kaifeng_credit.searching.words import fold, unbroken

log = logging.getLogger(__name__)

EDITION = 1  # of what is kept: another one reads anew
AT_ONCE = 20  # files a tick reads; the next tick goes on
TRIED_AGAIN = timedelta(days=1)  # what the jail could not read
READABLE = ("pdf", "docx", "xlsx", "pptx", "ofd", "txt", "csv")
# A page breaks its lines where it is full; a sentence goes on.
BREAKS_LINES = ("pdf", "ofd")
NO_WORDS = "no_words"  # a picture, a film, a scan without text


def read_some(*, now: datetime, limit: int = AT_ONCE) -> int:
    """Read files that nobody has read yet; how many now have words.

    Two workers at once read a file twice and keep it once.
    """
    FileText.objects.filter(file__in=digests_held_back()).delete()
    found = 0
    for digest, name in islice(_unread(now), limit):
        found += _read(digest, name, now)
    return found


def _unread(now: datetime) -> Iterator[tuple[str, str]]:
    """Digests with a name; in no order, so that none holds up the others."""
    kept = FileText.objects.filter(edition=EDITION).exclude(
        ~Q(reason__in=("", NO_WORDS)), read_at__lt=now - TRIED_AGAIN
    )
    seen: set[str] = set()
    for rows, name in (
        (DocumentVersion.objects.all(), "name"),
        (RecordedFact.objects.filter(file__isnull=False), "file_name"),
    ):
        wanted = (
            rows.exclude(file__in=kept.values("file"))
            .exclude(file__in=digests_held_back())
            .order_by("?")
        )
        for digest, said in wanted.values_list("file_id", name).iterator():
            if digest not in seen:
                seen.add(digest)
                yield digest, said


def _read(digest: str, name: str, now: datetime) -> bool:
    kind = name.rpartition(".")[2].lower()
    lines: Sequence[str] = ()
    cut, reason = False, ""
    if kind in READABLE:
        try:
            check_scanned({digest: name}, act="检索")
            read = read_words(digest, kind, name=name)
            lines, cut = read["lines"], read["cut"]
        except Refused as refused:
            if refused.code in ("infected", "scan_pending"):
                return False  # not ours to read, today
            reason = refused.code
    text = "\n".join(lines)
    if kind in BREAKS_LINES:
        text = unbroken(text)
    FileText.objects.update_or_create(
        file_id=digest,
        defaults={
            "text": text,
            "folded": fold(text),
            "cut": cut,
            "reason": reason or ("" if text else NO_WORDS),
            "edition": EDITION,
            "read_at": now,
        },
    )
    return bool(text)


def with_words(digests: QuerySet, words: Iterable[str]) -> QuerySet:
    """Those of some files whose text has every word; folded words.

    ``digests`` are the files a person may read: nothing else is looked at.
    """
    every = reduce(and_, (Q(folded__contains=word) for word in words))
    return FileText.objects.filter(every, file__in=digests).exclude(
        file__in=digests_held_back()
    )


def text_around(
    digests: Iterable[str], word: str, *, before: int, shown: int
) -> dict[str, str]:
    """The text near a word in each of some files; not the whole of it."""
    place = Greatest(StrIndex("folded", Value(word)) - before, Value(1))
    rows = FileText.objects.filter(file__in=digests).annotate(
        at=place, near=Substr(F("text"), F("at"), shown)
    )
    return dict(rows.values_list("file_id", "near"))
