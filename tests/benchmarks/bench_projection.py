"""Many contracts recomputed through the projection, on two processes.

What is told is the ratio of the cost per contract at some number to that at
a tenth of it, in one run: 1.00 means that contracts do not slow each other.
PORTAL_BENCH_CONTRACTS sets the number (1,000); 10,000 take a long while. On
a PostgreSQL of our own where one is installed, else on SQLite.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WORKER = Path(__file__).with_name("projection_worker.py")
WORKERS = 2
CONTRACTS = int(os.environ.get("PORTAL_BENCH_CONTRACTS", "1000"))

sys.path.insert(0, str(ROOT / "bin"))
from processes import Processes  # noqa: E402  (bin/ is no package)
from services import NotStarted, start_postgres  # noqa: E402


@pytest.fixture
def portal():
    """The environment of a portal of its own, with the demo in it."""
    folder = Path(tempfile.mkdtemp(prefix="portal-bench-"))
    processes = Processes()
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "kaifeng_credit.settings",
        "PORTAL_MODE": "test",
        "PORTAL_DATA_DIR": str(folder),
        "PYTHONPATH": str(ROOT),
    }
    try:
        env["DATABASE_URL"] = start_postgres(processes, folder)
    except NotStarted:
        env["DATABASE_URL"] = f"sqlite:///{folder / 'portal.sqlite3'}"
    try:
        for command in ("migrate", "bootstrap"):
            run(env, str(ROOT / "manage.py"), command)
        yield env
    finally:
        processes.stop(patience=10)
        shutil.rmtree(folder, ignore_errors=True)


def start(env, *arguments: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, *arguments],
        env=env,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )


def run(env, *arguments: str) -> str:
    child = start(env, *arguments)
    said, _ = child.communicate()
    assert 0 == child.returncode
    return said


def refresh(env) -> dict[str, float]:
    """Everything, shared by two processes; the cost of one contract."""
    children = [
        start(env, str(WORKER), "refresh", str(number), str(WORKERS))
        for number in range(WORKERS)
    ]
    shares = [json.loads(child.communicate()[0]) for child in children]
    contracts = sum(share["contracts"] for share in shares)
    return {
        "contracts": contracts,
        "seconds": max(share["seconds"] for share in shares),
        "wall": max(share["seconds"] for share in shares) * 1000 / contracts,
        "cpu": sum(share["cpu"] for share in shares) * 1000 / contracts,
    }


def test_a_contract_costs_the_same_among_many(portal, tell):
    few, many = CONTRACTS // 10, CONTRACTS
    run(portal, str(WORKER), "grow", "1", str(few))
    first = refresh(portal)
    run(portal, str(WORKER), "grow", str(few + 1), str(many))
    second = refresh(portal)
    vendor = portal["DATABASE_URL"].partition(":")[0]
    for one in (first, second):
        tell(
            f"每份合同，共 {one['contracts']} 份",
            one["wall"],
            处理器毫秒=f"{one['cpu']:.1f}",
            合计秒=round(one["seconds"]),
            进程=WORKERS,
        )
    tell(
        f"{many} 份比 {few} 份（{vendor}）",
        second["wall"],
        每份之比=second["wall"] / first["wall"],
        处理器之比=second["cpu"] / first["cpu"],
    )
