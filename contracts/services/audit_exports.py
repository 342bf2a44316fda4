"""The audit log as JSON lines, for a stranger with verify_audit.py.

A manifest, every event of each chain and its head, the portal's checkpoints,
and an end with the digest of all that; written while it is read, one page of
events in memory at a time.
"""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from contracts.models import AuditChain
from contracts.offline import own_sm3, verify_audit, verify_bundle
from contracts.queries.clock import now
from contracts.services.audit import chain_lines
from contracts.services.checkpoints import checkpoint_lines

VERIFIER = Path(verify_audit.__file__)
BUNDLE_VERIFIER = Path(verify_bundle.__file__)
# What a stranger needs beside the first, where his OpenSSL has no SM3.
OWN_SM3 = Path(own_sm3.__file__)


def chain_names() -> list[str]:
    """Every chain there is."""
    return list(
        AuditChain.objects.order_by("name").values_list("name", flat=True)
    )


def export_lines(*names: str) -> Iterator[bytes]:
    """Some chains, or all of them, line by line."""
    chains = names or tuple(chain_names())
    whole, events = sha256(), 0
    for line in _lines(chains, every=not names):
        events += line["type"] == "event"
        text = _text(line)
        whole.update(text)
        yield text
    yield _text(
        {"type": "end", "events": events, "sha256": whole.hexdigest()}
    )


def _lines(chains: tuple[str, ...], *, every: bool) -> Iterator[dict]:
    yield {
        "type": "manifest",
        "format": 1,
        "made_at": now().isoformat(timespec="seconds"),
        "chains": list(chains),
        "all": every,
    }
    for name in chains:
        yield from chain_lines(name)
    for line in checkpoint_lines():
        text = line.rstrip(b"\n").decode(errors="replace")
        yield {"type": "checkpoint", "line": text}


def _text(line: dict[str, Any]) -> bytes:
    return json.dumps(line, ensure_ascii=False).encode() + b"\n"
