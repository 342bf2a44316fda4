"""What an invoice's original says, read in the jail before it is kept."""

import json
import logging
import tempfile
from pathlib import Path

from contracts.confinement.running import Limits, run_confined
from contracts.services.files import Incoming, incoming_folder

log = logging.getLogger(__name__)
READER = "contracts.inspection.invoice"
LIMITS = Limits(cpu_seconds=10, wall_seconds=30)


def read_invoice(incoming: Incoming, kind: str) -> dict[str, str]:
    """The fields found, by name; none where the file could not be read.

    What cannot be read is no reason to refuse an original: a person reads
    it, and the page says 未能读取. Takes up to ten seconds: call it outside of
    transactions.
    """
    with (
        incoming.path.open("rb") as given,
        tempfile.TemporaryDirectory(
            prefix="look-", dir=incoming_folder()
        ) as folder,
    ):
        outcome = run_confined(
            READER, [kind], folder=Path(folder), given=given, limits=LIMITS
        )
    if not outcome.ok:
        log.warning("%s: %s, %s", READER, outcome.status, outcome.complaint)
        return {}
    try:
        said = json.loads(outcome.answer)
        return {str(name): str(value) for name, value in said.items()}
    except (ValueError, AttributeError):
        return {}
