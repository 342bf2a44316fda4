"""100,000 events verified by the stand-alone program (issue 6, done-by 2)."""

import hashlib
import json
import resource
import subprocess
import sys
import time

from contracts.offline import verify_audit as program
from contracts.offline.own_sm3 import own_sm3
from contracts.services.audit_exports import VERIFIER

EVENTS = 100_000
SECONDS = 30
SOME = 2_000  # by our own SM3, where OpenSSL has none


def export(path, many: int) -> None:
    """An export of one chain, as the portal writes it."""
    sha256, sm3, whole = program.ZERO, program.ZERO, hashlib.sha256()
    with path.open("wb") as file:

        def line(row: dict) -> None:
            text = json.dumps(row, ensure_ascii=False).encode() + b"\n"
            whole.update(text)
            file.write(text)

        line({"type": "manifest", "chains": ["c"], "all": True})
        for number in range(1, many + 1):
            event = {
                "chain": "c", "number": number, "actor_id": 7,
                "recorded_at": "2025-12-15T01:02:03.456789+00:00",
                "actor_name": "甲方审批", "action": "accepted",
                "object_type": "deliverables.decision",
                "object_id": str(number), "summary": f"验收合格 {number}",
                "detail": {"manifest_sha256": sha256, "happened_on": "2025-12-15"},
                "previous_hash": sha256, "previous_sm3": sm3, "format": 2,
            }  # fmt: skip
            text = program.canonical(event)
            sha256, sm3 = hashlib.sha256(text).hexdigest(), program.sm3(text)
            line({"type": "event", **event, "hash": sha256, "sm3": sm3})
        line({
            "type": "head", "chain": "c", "length": many, "sha256": sha256,
            "sm3": sm3,
        })  # fmt: skip
        end = {"type": "end", "events": many, "sha256": whole.hexdigest()}
        file.write(json.dumps(end).encode() + b"\n")


def worked() -> float:
    """Seconds of processor that finished children took: others' are not."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_100_000_events_within_30_seconds(tmp_path, tell, judge):
    path = tmp_path / "x.jsonl"
    export(path, EVENTS)
    began, before = time.perf_counter(), worked()
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(VERIFIER), str(path)],
        capture_output=True,
    )
    waited, took = time.perf_counter() - began, worked() - before
    assert program.NOT_PROVABLE == done.returncode, done.stderr
    tell(f"{EVENTS:,} 件审计事件离线核对，历时 {waited:.1f} 秒，处理器")
    judge(took, SECONDS, " 秒")
    began = time.perf_counter()
    for number in range(SOME):
        own_sm3(str(number).encode() * 100)
    tell(
        "没有 OpenSSL 的 SM3 时，每件多",
        (time.perf_counter() - began) * 1000 / SOME,
    )
    assert took <= SECONDS
