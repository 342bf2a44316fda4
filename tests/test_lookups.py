"""No name of a column or of a lookup comes from who asks (T24).

A dictionary spread into a lookup, or an order that is no constant, is how a
parameter of an address becomes part of a query. Each place is on the list
below with where its names come from; a new one fails until it is, and one
that is gone has to leave the list.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = (
    "contracts",
    "deliverables",
    "payments",
    "indicators",
    "kaifeng_credit",
)
LOOKUPS = frozenset({
    "filter", "exclude", "get", "annotate", "alias", "aggregate", "Q",
    "get_or_create", "update_or_create",
})  # fmt: skip
ORDERS = "order_by"
RAW = frozenset({"raw", "extra", "RawSQL"})
OWN = "names written in this function"
CALLER = "names written by its callers in the code"
DECLARED = "fields of a serializer that declares them; others are refused"
SPREAD = {
    "contracts/models/facts.py two_people": OWN,
    "contracts/models/facts.py not_counting": OWN,
    "contracts/models/facts.py counting": OWN,
    "contracts/models/facts.py awaiting": OWN,
    "contracts/models/scope.py _within": CALLER,
    "contracts/queries/registered.py registered": OWN,
    "contracts/services/letters.py draft_letter": OWN,
    "contracts/services/numbers.py next_number": OWN,
    "deliverables/queries/checks.py _valid": CALLER,
    "deliverables/queries/held_files.py is_held": CALLER,
    "deliverables/queries/orphans.py _words": CALLER,
    "deliverables/queries/orphans.py _files": CALLER,
    "deliverables/services/upload_sessions.py start_upload": OWN,
    "kaifeng_credit/agreement_moves.py _readings": OWN,
    "kaifeng_credit/agreement_moves.py _orphans": CALLER,
    "kaifeng_credit/api/base.py one_of": CALLER,
    "kaifeng_credit/api/base.py within": CALLER,
    "kaifeng_credit/api/ledgers.py get": DECLARED,
    "kaifeng_credit/api/scheduled.py get": DECLARED,
    "kaifeng_credit/api/settling.py get": DECLARED,
    "kaifeng_credit/api/undoing.py get": DECLARED,
    "kaifeng_credit/held_papers.py _sources": OWN,
    "kaifeng_credit/stored_answers.py _fetched": OWN,
}
COLUMNS = {"contracts/queries/roles.py roles_held_by": "F() of a constant"}
# Words of the database by hand, and why nothing of a request is among them.
WRITTEN = {
    "kaifeng_credit/reminding/unread.py unread_count": "tables by their models;"
    " the person is a parameter",
}


def calls(
    tree: ast.AST, function: str = ""
) -> Iterator[tuple[str, str, ast.Call]]:
    """Each call, by the function it stands in and its own name."""
    for node in ast.iter_child_nodes(tree):
        inside = node.name if isinstance(node, ast.FunctionDef) else function
        if isinstance(node, ast.Call):
            asked = node.func
            if isinstance(asked, ast.Attribute):
                yield function, asked.attr, node
            elif isinstance(asked, ast.Name):
                yield function, asked.id, node
        yield from calls(node, inside)


def found_in(source: str, file: str) -> tuple[set[str], set[str], set[str]]:
    """Places that spread a dictionary, that compute a column, of raw SQL."""
    spread, columns, raw = set(), set(), set()
    for function, name, call in calls(ast.parse(source)):
        place = f"{file} {function}"
        if name in LOOKUPS and any(one.arg is None for one in call.keywords):
            spread.add(place)
        if name == ORDERS and not all(
            isinstance(one, ast.Constant) for one in call.args
        ):
            columns.add(place)
        if name in RAW:
            raw.add(place)
    return spread, columns, raw


def everywhere() -> tuple[set[str], set[str], set[str]]:
    """The same of the portal's whole code, migrations apart."""
    all_three: tuple[set[str], set[str], set[str]] = set(), set(), set()
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            if "migrations" not in path.parts:
                file = str(path.relative_to(ROOT))
                for kept, found in zip(
                    all_three, found_in(path.read_text(), file), strict=True
                ):
                    kept |= found
    return all_three


def test_every_computed_lookup_is_on_the_list():
    spread, columns, raw = everywhere()
    assert sorted(SPREAD) == sorted(spread)
    assert sorted(COLUMNS) == sorted(columns)
    assert sorted(WRITTEN) == sorted(raw)


def test_what_a_request_would_bring_is_noticed():
    """Or the list above would prove nothing."""
    source = (
        "def page(request):\n"
        "    rows.filter(**request.GET.dict())\n"
        "    rows.order_by(request.GET['sort'])\n"
        "    rows.order_by('pk')\n"
        "    Row.objects.raw(request.GET['q'])\n"
    )
    place = {"x.py page"}
    assert (place, place, place) == found_in(source, "x.py")
