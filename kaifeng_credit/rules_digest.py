"""Which rules an answer was computed by.

A stored answer outlives the process that computed it; after an update of the
portal the same facts may give another. So the answer carries a digest of the
rules' own source, read when the process starts: the files may be replaced
under a process that still runs the old ones.
"""

import hashlib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RULES = ("contracts", "indicators", "deliverables", "payments")


def source_digest() -> str:
    """SHA-256 over every module of rules and standing(), as they lie there."""
    files = [ROOT / "kaifeng_credit" / "standing.py"]
    for app in RULES:
        files += (ROOT / app / "rules").rglob("*.py")
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(str(file.relative_to(ROOT)).encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


_AT_START = source_digest()


def rules_digest() -> str:
    """The digest of the rules this process runs."""
    return _AT_START
