"""Recording a file of the past through the services: all of it, or nothing.

TOML and the workbook become the same `History`; from there there is one way
(`kaifeng_credit.importing.batches`).
"""

from pathlib import Path

from contracts.models import Contract, User
from contracts.policies import Refused
from contracts.queries.agreements import agreement_by_key, agreement_of
from contracts.rules.facts_file import read_facts_file
from contracts.services.files import keep_bytes
from kaifeng_credit.importing.batches import (
    contradictions,
    countersign_batch,
    record_batch,
    record_history,
    same_batch,
    try_history,
)
from kaifeng_credit.importing.history import History, facts_of_batch

__all__ = [
    "DEMO_FACTS", "History", "contradictions", "countersign_batch",
    "facts_of_batch", "import_facts", "record_batch", "record_history",
    "same_batch", "try_history",
]  # fmt: skip

DEMO_FACTS = Path(__file__).parents[1] / "demo" / "kaifeng_2025.toml"


def import_facts(
    path: Path, *, contract: Contract, by: User | None = None
) -> int:
    """Record a facts file on a contract; the number of facts recorded.

    The same facts a second time add nothing (0). ``by`` is who records on a
    real contract; a demo uses the holder of each role. Raises Refused with
    the line of the fact that cannot be recorded; then nothing is.
    """
    agreement = agreement_of(contract)
    file = read_facts_file(path, open_agreement=agreement_by_key)
    if file.agreement.key != agreement.key:
        raise Refused(
            "other_agreement",
            f"事实文件属于协议 {file.agreement.key}，不是这份合同的协议。",
        )
    history = History.of(
        file.facts,
        # Absent, the file is the whole truth up to its own day
        # (design.md 3.2).
        complete_through=file.complete_through or file.as_of,
        readings=dict(file.readings),
        file=keep_bytes(path.read_bytes()),
        file_name=path.name,
    )
    batch = record_history(history, contract=contract, by=by)
    return 0 if batch is None else len(history.facts)
