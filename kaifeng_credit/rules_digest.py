"""Which rules an answer was computed by.

A stored answer outlives the process that computed it; after an update of the
portal the same facts may give another. So the answer carries a digest of the
rules' own source.
"""

import hashlib
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RULES = ("contracts", "indicators", "deliverables", "payments")


@lru_cache(maxsize=1)
def rules_digest() -> str:
    """SHA-256 over every module of rules and standing(); once per process."""
    files = [ROOT / "kaifeng_credit" / "standing.py"]
    for app in RULES:
        files += (ROOT / app / "rules").rglob("*.py")
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(str(file.relative_to(ROOT)).encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()
