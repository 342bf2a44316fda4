"""检索: one field, all kinds of things, within one's rights."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from contracts.queries.agreements import agreement_of
from contracts.views.pages import contract_page
from kaifeng_credit.searching.found import Asked, Found, Hit
from kaifeng_credit.searching.sources import SOURCES, Source
from kaifeng_credit.searching.words import MOST, asked_words, enough

FIRST, PER_PAGE = 5, 20  # of each kind on the first page; of one kind


@dataclass(frozen=True)
class Group:
    """What was found of one kind."""

    key: str
    label: str
    found: Found

    @property
    def more(self) -> bool:
        """Whether the page of this kind shows more than stands here."""
        return self.found.count > len(self.found.hits)


class OfOneKind:
    """The hits of one kind for a Paginator: only a page of them is made."""

    def __init__(self, source: Source, asked: Asked) -> None:
        """Ask nothing yet."""
        self.source, self.asked = source, asked
        self.known: int | None = None

    def count(self) -> int:
        """How many there are."""
        if self.known is None:
            self.known = self.source(self.asked, slice(0, 0)).count
        return self.known

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, part: slice) -> tuple[Hit, ...]:
        return self.source(self.asked, part).hits


@contract_page("GET")
def search(request: HttpRequest) -> HttpResponse:
    """What has every word of ``?q=``: some of each kind, or one by pages."""
    text = request.GET.get("q", "")[:MOST].strip()
    words = asked_words(text)
    asked = Asked(
        contract=request.contract,
        user=request.user,
        agreement=agreement_of(request.contract),
        until=request.as_of,
        words=words,
        roles=frozenset(request.roles),
    )
    kinds = {key: (label, source) for key, label, source in SOURCES}
    chosen = request.GET.get("kind", "")
    context: dict[str, Any] = {
        "asked_text": text,
        "enough": enough(words),
        "most": MOST,
        "chosen": chosen if chosen in kinds else "",
    }
    if not enough(words):
        pass
    elif chosen in kinds:
        label, source = kinds[chosen]
        context |= {
            "label": label,
            "page": _page(request, source, asked),
            "query": "&" + urlencode({"q": text, "kind": chosen}),
        }
    else:
        groups = [
            Group(key, label, source(asked, slice(0, FIRST)))
            for key, label, source in SOURCES
        ]
        context |= {
            "groups": [one for one in groups if one.found.count],
            "count": sum(one.found.count for one in groups),
        }
    return TemplateResponse(request, "search.html", context)


def _page(request: HttpRequest, source: Source, asked: Asked) -> Page:
    rows = OfOneKind(source, asked)
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
