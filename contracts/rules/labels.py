"""What an agreement calls things that several agreements have (labels.toml).

Names for pages only: no rule, no date and no amount reads them. So the file
is no part of a version: its digest stays what it was when a contract was
pinned to it, and a folder may be given its names at any time. Where a folder
says nothing, the portal's own neutral words stand.
"""

from __future__ import annotations

from pathlib import Path

from contracts.rules.source import Source
from contracts.rules.units import Names, need_clause, need_quote
from contracts.rules.versions import NOT_OF_A_VERSION
from contracts.rules.wording import Wording

LABELS = NOT_OF_A_VERSION
SETS = "indicator_sets"


def read_labels(
    folder: Path, wording: Wording, names: Names, *, strict: bool
) -> dict[str, str]:
    """Names by ``group.key``, each verbatim in the clause it is taken from.

    ``strict`` of the version the file was written for, the latest; of an
    earlier one, a name its text had not got is left out.

    Raises AgreementError naming line and key of what does not stand there.
    """
    path = folder / LABELS
    if not path.is_file():
        return {}
    root = Source(path).root
    root.only(SETS)
    found = {}
    for key, node in root.named(SETS):
        node.only("name", "clause")
        name, clause = node.text("name"), node.text("clause")
        if strict:
            need_clause(node, "clause", names)
            need_quote(node, "name", wording, clause, name)
        elif wording.problem_with_quote(clause, name):
            continue
        found[f"{SETS}.{key}"] = name
    return found
