"""The stored answers of contracts, decoded once a process.

An answer is some hundred kilobytes of JSON. Fetching and decoding it cost a
page more than all its other queries together, and it is the same for every
page and person until something is recorded. It is kept under what it was
computed from and when: a row computed anew has another name.

Whoever reads an answer leaves it as it is; all pages read the same one.
"""

from functools import lru_cache
from typing import Any

from contracts.models import StandingProjection

KEPT = 32  # contracts a process has at hand, about half a megabyte each
WHOLE = ("answer", "compared")
# Of ``select_related("projection")``, for ``defer``.
NOT_FETCHED = tuple(f"projection__{name}" for name in WHOLE)
# What the name of an answer is made of.
NAMED_BY = (
    "pk", "computed_at", "facts_version", "as_of", "calendar_version",
    "agreement_digest", "rules_digest",
)  # fmt: skip


def answer_of(stored: StandingProjection) -> dict[str, Any]:
    """standing() as it is stored, fetched only where it is not at hand."""
    return _whole(stored)[0]


def comparison_of(stored: StandingProjection) -> dict[str, Any]:
    """The penalty under the most careful reading, as it is stored."""
    return _whole(stored)[1]


def forget() -> None:
    """Keep nothing: what comes next is fetched."""
    _fetched.cache_clear()


def _whole(stored: StandingProjection) -> tuple[dict, dict]:
    if not stored.get_deferred_fields() & set(WHOLE):
        return stored.answer, stored.compared
    try:
        return _fetched(*(getattr(stored, name) for name in NAMED_BY))
    except StandingProjection.DoesNotExist:  # computed anew meanwhile
        stored.refresh_from_db()
        return stored.answer, stored.compared


@lru_cache(maxsize=KEPT)
def _fetched(*named: Any) -> tuple[dict, dict]:
    wanted = dict(zip(NAMED_BY, named, strict=True))
    return StandingProjection.objects.values_list(*WHOLE).get(**wanted)
