"""Read what is owed: items, deliverables, their pieces and criteria."""

from __future__ import annotations

from contracts.rules.agreement import (
    Criterion,
    DeliverableTerm,
    Item,
    Package,
    Piece,
)
from contracts.rules.source import Node
from contracts.rules.units import (
    COUNTS,
    Names,
    need_clause,
    need_quote,
    need_unit,
)
from contracts.rules.wording import Wording

MEASURES = ("judged", "counted", "ratio", "improved")


def read_deliverables(
    works: Node, wording: Wording, names: Names
) -> dict[str, DeliverableTerm]:
    """What is owed, piece by piece, and by which criteria it is judged."""
    deliverables = {}
    criteria: set[str] = set()
    for key, node in works.named("deliverables"):
        node.only(
            "item",
            "name",
            "service_clause",
            "acceptance_clause",
            "pieces",
            "criteria",
        )
        found = DeliverableTerm(
            key=key,
            item=node.whole("item"),
            name=node.text("name"),
            service_clause=need_clause(node, "service_clause", names),
            acceptance_clause=need_clause(node, "acceptance_clause", names),
            pieces=_pieces(node, names),
            criteria=tuple(
                _criterion(row, wording, names)
                for row in node.rows("criteria")
            ),
        )
        if not found.criteria:
            raise node.error("没有验收标准 criteria")
        for criterion, row in zip(
            found.criteria, node.rows("criteria"), strict=True
        ):
            if criterion.key in criteria:
                raise row.error("验收标准的 key 重复", "key")
            criteria.add(criterion.key)
        deliverables[key] = found
    return deliverables


def _pieces(node: Node, names: Names) -> tuple[Piece, ...]:
    pieces: dict[str, Piece] = {}
    for row in node.rows("pieces"):
        row.only("key", "name", "minimum", "minimum_term", "clause")
        term = row.optional_text("minimum_term")
        if (term is None) == ("minimum" not in row):
            raise row.error("minimum 与 minimum_term 应有且只有一个")
        if term is None:
            minimum = row.whole("minimum")
            if minimum > 1:
                raise row.error(
                    "大于一的件数应引用 terms.toml（minimum_term）", "minimum"
                )
        else:
            minimum = int(need_unit(row, "minimum_term", COUNTS, names))
        piece = Piece(
            key=row.name("key"),
            name=row.text("name"),
            minimum=minimum,
            clause=need_clause(row, "clause", names),
            minimum_term=term,
        )
        if piece.key in pieces:
            raise row.error("件的 key 重复", "key")
        pieces[piece.key] = piece
    if not any(piece.minimum for piece in pieces.values()):
        raise node.error("至少要有一件必交的文件", "pieces")
    return tuple(pieces.values())


def _criterion(row: Node, wording: Wording, names: Names) -> Criterion:
    row.only("key", "clause", "quote", "measure", "term")
    measure = row.choice("measure", MEASURES)
    term = row.optional_text("term")
    if (measure in ("counted", "ratio")) != (term is not None):
        raise row.error("counted、ratio 应有 term，其余不应有", "measure")
    if term is not None:
        units = ("fraction",) if measure == "ratio" else COUNTS
        need_unit(row, "term", units, names)
    clause = need_clause(row, "clause", names)
    need_quote(row, "quote", wording, clause, row.text("quote"))
    return Criterion(
        key=row.name("key"),
        clause=clause,
        quote=row.text("quote"),
        measure=measure,
        term=term,
    )


def read_items(
    works: Node, wording: Wording, names: Names
) -> tuple[Item, ...]:
    """The service items, each with the deliverables that name it."""
    rows = works.rows("items", "title")
    for key, node in works.named("deliverables"):
        if not 1 <= names.deliverables[key].item <= len(rows):
            raise node.error("item 不是已有的事项序号", "item")
    items: list[Item] = []
    for node in rows:
        node.only(
            "number", "clause", "title", "short_title", "acceptance_clause"
        )
        number = node.whole("number")
        clause = need_clause(node, "clause", names)
        need_quote(node, "title", wording, clause, node.text("title"))
        acceptance = node.optional_text("acceptance_clause")
        if acceptance is not None:
            need_clause(node, "acceptance_clause", names)
        if number != len(items) + 1:
            raise node.error("事项序号应自 1 起连续", "number")
        own = tuple(
            found.key
            for found in names.deliverables.values()
            if found.item == number
        )
        if not own:
            raise node.error("事项没有任何成果", "number")
        items.append(
            Item(
                number=number,
                clause=clause,
                title=node.text("title"),
                short_title=node.text("short_title"),
                acceptance_clause=acceptance,
                deliverables=own,
            )
        )
    return tuple(items)


def read_packages(works: Node, names: Names) -> dict[str, Package]:
    """What is submitted, accepted and reworked together."""
    packages: dict[str, Package] = {}
    taken: set[str] = set()
    for key, node in works.named("packages"):
        node.only(
            "name",
            "clause",
            "tranche",
            "members",
            "operation_term",
            "submission_term",
            "review_term",
            "rework_term",
        )
        members = node.texts("members")
        if key in names.deliverables or not members:
            raise node.error("成果包应另有名称，并列出 members", "members")
        for index, member in enumerate(members):
            if member not in names.deliverables or member in taken:
                raise node.error(
                    f"「{member}」不是成果，或已在另一包中", "members", index
                )
            taken.add(member)
        need_unit(node, "operation_term", ("month", "year"), names)
        for term in ("submission_term", "review_term", "rework_term"):
            need_unit(node, term, ("working_day",), names)
        packages[key] = Package(
            key=key,
            name=node.text("name"),
            members=members,
            tranche=node.whole("tranche"),
            clause=need_clause(node, "clause", names),
            operation_term=node.text("operation_term"),
            submission_term=node.text("submission_term"),
            review_term=node.text("review_term"),
            rework_term=node.text("rework_term"),
        )
    return packages
