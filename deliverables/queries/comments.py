"""The threads of a round, for the eyes of one person."""

from __future__ import annotations

from dataclasses import dataclass, field

from contracts.models import User
from contracts.rules.agreement import DeliverableTerm
from deliverables.models import ReviewComment, Submission


@dataclass(frozen=True)
class Said:
    """One comment with its answers, oldest first."""

    comment: ReviewComment
    replies: list[Said] = field(default_factory=list)

    @property
    def struck(self) -> bool:
        """Whether it was withdrawn."""
        return getattr(self.comment, "withdrawal", None) is not None


@dataclass(frozen=True)
class Thread:
    """What is said on one criterion, or on the whole (number 0)."""

    number: int
    criterion: str
    quote: str
    said: list[Said]


def threads_of(
    submission: Submission, term: DeliverableTerm, user: User
) -> list[Thread]:
    """Threads with something in them, the whole first; one query."""
    rows = (
        ReviewComment.objects.visible_to(user)
        .filter(submission=submission)
        .select_related("recorded_by", "withdrawal")
        .order_by("pk")
    )
    said: dict[int, Said] = {}
    tops: dict[str, list[Said]] = {}
    for row in rows:
        one = said[row.pk] = Said(row)
        above = said.get(row.answers_id) if row.answers_id else None
        if above is not None:
            above.replies.append(one)
        else:
            tops.setdefault(row.criterion, []).append(one)
    places = [(0, "", "整体")] + [
        (number, criterion.key, criterion.quote)
        for number, criterion in enumerate(term.criteria, 1)
    ]
    return [
        Thread(number, key, quote, tops[key])
        for number, key, quote in places
        if key in tops
    ]
