"""Where search looks, kind by kind, within the rights of who asks.

Every row comes through ``visible_to(user)`` before it is compared, so a
count says nothing of what a person may not read. Working papers are not
looked into at all: not 甲方's findings and requests before they are signed,
not what experts wrote, not proposals; a letter that is still a draft is found
by its own side (kaifeng_credit.searching.written). Each kind asks a constant
number of queries.
"""

from collections.abc import Callable, Iterator

from django.db.models import Q, QuerySet

from contracts.models import (
    ReadingDecision,
    ReadingObjection,
)
from contracts.models.facts import FactRow
from contracts.queries.facts import FACT_TABLES, fact_of, reference
from contracts.rules.agreement import Agreement
from contracts.rules.fact_words import fact_lines, fact_title
from deliverables.models import Answer, Decision, DocumentVersion, Submission
from deliverables.states import Result
from kaifeng_credit.searching.found import (
    Asked,
    Entry,
    Found,
    Hit,
    among,
    hit_of,
    known,
    said_day,
)
from kaifeng_credit.searching.texts import text_around, with_words
from kaifeng_credit.searching.words import (
    BEFORE,
    SHOWN,
    Part,
    holds,
    marked,
    widen,
)
from kaifeng_credit.searching.written import (
    amendments,
    letters,
    statements,
)

Source = Callable[[Asked, slice], Found]

# --- the agreement -----------------------------------------------------------
def clauses(asked: Asked, part: slice) -> Found:
    """Paragraphs of the agreement, verbatim, in their order."""
    entries = (
        Entry(
            title=one.article,
            target=("agreement", f"#{one.anchor}"),
            clause=one.id,
            body=one.text,
        )
        for one in asked.agreement.clauses.values()
    )
    return among(entries, asked, part)


def owed(asked: Asked, part: slice) -> Found:
    """Deliverables by name, item, parts and criteria."""
    items = {one.number: one.title for one in asked.agreement.items}
    entries = (
        Entry(
            title=one.name,
            target=("deliverable", one.key),
            note=f"第 {one.item} 项 {items.get(one.item, '')}",
            clause=one.acceptance_clause,
            body="；".join(
                [piece.name for piece in one.pieces]
                + [criterion.quote for criterion in one.criteria]
            ),
        )
        for one in asked.agreement.deliverables.values()
    )
    return among(entries, asked, part)


# --- files -------------------------------------------------------------------
def files(asked: Asked, part: slice) -> Found:
    """Versions one may read, by their names and by the words in them.

    Three queries: which are found, those of the page, and the words near.
    """
    versions = known(
        DocumentVersion.objects.visible_to(asked.user).filter(
            deliverable__contract=asked.contract, removal__isnull=True
        ),
        asked,
    )
    by_text = with_words(versions.values("file"), asked.words)
    named = Q()
    for word in asked.words:
        named &= Q(name__icontains=word) | Q(name__icontains=widen(word))
    # One walk over the words, then only the rows of the page.
    pks = list(
        versions.filter(named | Q(file__in=by_text.values("file")))
        .order_by("-recorded_at", "-pk")
        .values_list("pk", flat=True)
    )
    rows = (
        DocumentVersion.objects.filter(pk__in=pks[part])
        .select_related("deliverable")
        .order_by("-recorded_at", "-pk")
    )
    rows = list(rows)
    near = _near([row.file_id for row in rows], asked.words)
    names = asked.agreement.deliverables
    return Found(
        len(pks),
        tuple(
            Hit(
                title=marked(row.name, asked.words),
                target=("preview", row.pk),
                note=f"{names[row.deliverable.key].name}，第 {row.number} 版",
                near=near.get(row.file_id, ()),
            )
            for row in rows
        ),
    )


def _near(
    digests: list[str], words: tuple[str, ...]
) -> dict[str, tuple[Part, ...]]:
    """What stands around the first word in the text of some files."""
    texts = text_around(digests, words[0], before=BEFORE, shown=SHOWN)
    return {
        digest: (Part("…"), *marked(text, words), Part("…"))
        for digest, text in texts.items()
        if holds(text, words[:1])
    }


# --- what was recorded -------------------------------------------------------
def facts(asked: Asked, part: slice) -> Found:
    """Facts and letters as registered, by their words and their papers'."""
    rows = [
        row
        for model in FACT_TABLES.values()
        for row in _recorded(model.objects, asked).select_related(
            "reversed_by"
        )
    ]
    rows.sort(key=lambda row: (-row.sequence, -row.pk))
    papers = _papers(asked)
    entries, in_paper = [], []
    for row in rows:
        entry = _fact(row, asked.agreement)
        text = f"{entry.title}\n{entry.note}\n{entry.body}"
        if holds(text, asked.words):
            entries.append(hit_of(entry, asked.words))
        elif getattr(row, "file_id", None) in papers:
            in_paper.append((row.file_id, entry))
            entries.append((row.file_id, entry))
    found = entries[part]
    near = _near(
        [one[0] for one in found if isinstance(one, tuple)], asked.words
    )
    return Found(
        len(entries),
        tuple(
            Hit(
                title=marked(one[1].title, asked.words),
                target=one[1].target,
                note=one[1].note,
                near=near.get(one[0], ()),
            )
            if isinstance(one, tuple)
            else one
            for one in found
        ),
    )


def _papers(asked: Asked) -> frozenset[str]:
    """The papers of facts whose text has every word; one query."""
    recorded = FACT_TABLES["recordedfact"]
    rows = _recorded(recorded.objects, asked).filter(file__isnull=False)
    found = with_words(rows.values("file"), asked.words)
    return frozenset(found.values_list("file", flat=True))


def _fact(row: FactRow, agreement: Agreement) -> Entry:
    fact = fact_of(row, agreement)
    table, _, pk = reference(row).partition(":")
    lines = [
        f"{label}：{value}" for label, value in fact_lines(fact, agreement)
    ]
    corrected = "，已更正" if hasattr(row, "reversed_by") else ""
    return Entry(
        title=fact_title(fact, agreement),
        target=("fact", table, int(pk)),
        note=said_day(row.happened_on) + corrected,
        body="；".join(
            [*lines, row.note, getattr(row, "file_name", "")]
        ).strip("；"),
    )


def readings(asked: Asked, part: slice) -> Found:
    """疑点 of the register, with what was decided and objected; two queries."""
    said: dict[str, list[str]] = {}
    for row in _recorded(ReadingDecision.objects, asked):
        said.setdefault(row.key, []).append(f"已定：{row.words} {row.note}")
    for row in _recorded(ReadingObjection.objects, asked):
        said.setdefault(row.key, []).append(f"乙方异议：{row.text}")
    entries = (
        Entry(
            title=f"{one.id} {one.problem}",
            target=("reading", one.id),
            clause=one.clause,
            body="；".join(
                text
                for text in (
                    *said.get(one.key, ()),
                    one.default_text,
                    one.alternatives,
                    one.effect,
                )
                if text
            ),
        )
        for one in asked.agreement.readings.values()
    )
    return among(entries, asked, part)


def decided(asked: Asked, part: slice) -> Found:
    """Hand-ins with their answers, and signed conclusions; three queries."""
    return among(_rounds(asked), asked, part)


def _rounds(asked: Asked) -> Iterator[Entry]:
    names = asked.agreement.deliverables
    answers: dict[int, list[str]] = {}
    for given in Answer.objects.visible_to(asked.user).filter(
        submission__contract=asked.contract
    ):
        answers.setdefault(given.submission_id, []).append(given.text)
    decisions = _recorded(Decision.objects, asked).filter(
        reversed_by__isnull=True
    )
    for row in decisions.select_related("submission__deliverable").order_by(
        "-sequence"
    ):
        key = row.submission.deliverable.key
        words = [str(one.get("comment", "")) for one in row.findings]
        yield Entry(
            title=f"{names[key].name}：{Result(row.result).label}",
            target=("review", row.submission_id),
            note=f"{row.number}，{said_day(row.happened_on)}",
            body="；".join(filter(None, [row.conclusion, *words])),
        )
    rows = _recorded(Submission.objects, asked)
    for row in rows.select_related("deliverable").order_by("-sequence"):
        yield Entry(
            title=f"{names[row.deliverable.key].name}：第 {row.round} 轮提交",
            target=("slip", row.pk),
            note=f"{row.number}，{said_day(row.happened_on)}",
            body="；".join(filter(None, [row.note, *answers.get(row.pk, ())])),
        )


def _recorded(rows, asked: Asked) -> QuerySet:
    """Rows of a fact table one may read, up to the day, but reversals."""
    return known(
        rows.visible_to(asked.user).filter(
            contract=asked.contract,
            reverses__isnull=True,
            happened_on__lte=asked.until,
        ),
        asked,
    )


# In the order of the page: key, what the group is called, where it looks.
SOURCES: tuple[tuple[str, str, Source], ...] = (
    ("clauses", "协议条款", clauses),
    ("deliverables", "交付成果", owed),
    ("files", "文件", files),
    ("rounds", "提交与验收结论", decided),
    ("facts", "事实", facts),
    ("letters", "通知函件", letters),
    ("amendments", "协议变更", amendments),
    ("statements", "事件陈述", statements),
    ("readings", "疑点与口径", readings),
)
