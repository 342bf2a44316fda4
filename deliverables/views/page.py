"""Finding what a page is about, within the person's rights; else 404."""

from dataclasses import dataclass
from functools import cached_property

from django.http import Http404, HttpRequest, QueryDict

from contracts.queries.agreements import agreement_of
from contracts.rules.agreement import Agreement, DeliverableTerm, Item
from contracts.rules.board.reading import Reader
from contracts.states import SIDE_OF_ROLE, Side
from deliverables.models import Deliverable, Submission
from deliverables.models.submissions import PARTY_A_DRAFT_READERS
from deliverables.queries.state import with_acts
from deliverables.queries.timing import Timing, reader_of, timing_of


@dataclass(frozen=True)
class Subject:
    """One deliverable of the request's contract, with its words and dates."""

    request: HttpRequest
    row: Deliverable
    agreement: Agreement

    @property
    def term(self) -> DeliverableTerm:
        """The agreement's words on it."""
        return self.agreement.deliverables[self.row.key]

    @property
    def item(self) -> Item:
        """The service item it belongs to."""
        return next(
            item
            for item in self.agreement.items
            if item.number == self.row.item
        )

    def clause_text(self, clause: str) -> str:
        """The words of a clause, with those of the points under it."""
        return "\n".join(
            text.text
            for key, text in self.agreement.clauses.items()
            if key == clause or key.startswith(f"{clause}.")
        )

    @cached_property
    def reader(self) -> Reader:
        """The standing of the day the page asks for."""
        return reader_of(
            self.request.standing,
            self.agreement,
            as_of=self.request.as_of,
            side=side_of_request(self.request),
        )

    @cached_property
    def timing(self) -> Timing:
        """Where it stands on the day the page asks for."""
        return timing_of(self.reader, self.row.key)

    def context(self, **more) -> dict:
        """What every page about a deliverable shows."""
        return {
            "agreement": self.agreement,
            "deliverable": self.row,
            "term": self.term,
            "item": self.item,
            **more,
        }


def deliverable_subject(request: HttpRequest, key: str) -> Subject:
    """The deliverable of a key, or 404."""
    row = (
        Deliverable.objects.visible_to(request.user)
        .filter(contract=request.contract, key=key)
        .first()
    )
    agreement = agreement_of(request.contract)
    if row is None or key not in agreement.deliverables:
        raise Http404("没有这项成果。")
    row.contract = request.contract
    return Subject(request, row, agreement)


def submission_subject(
    request: HttpRequest, pk: int
) -> tuple[Submission, Subject]:
    """A submission of the request's contract, or 404."""
    submission = (
        with_acts(Submission.objects.visible_to(request.user))
        .filter(contract=request.contract, pk=pk)
        .select_related(
            "deliverable",
            "recorded_by",
            "withdrawal__recorded_by",
            "review__prepared_by",
        )
        .first()
    )
    if submission is None:
        raise Http404("没有这次提交。")
    row = submission.deliverable
    row.contract = submission.contract = request.contract
    return submission, Subject(request, row, agreement_of(request.contract))


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with: an empty POST is a POST too."""
    return request.POST if request.method == "POST" else None


def side_of_request(request: HttpRequest) -> str | None:
    """The party the signed-in person acts for here."""
    sides = {
        SIDE_OF_ROLE[role] for role in request.roles if role in SIDE_OF_ROLE
    }
    return sides.pop().value if len(sides) == 1 else None


def is_party_b(request: HttpRequest) -> bool:
    """Whether the person acts for 乙方 and so sees its drafts."""
    return side_of_request(request) == Side.B


def reads_drafts(request: HttpRequest) -> bool:
    """Whether the person may read 甲方's unsigned working papers."""
    return bool(set(request.roles) & set(PARTY_A_DRAFT_READERS))
