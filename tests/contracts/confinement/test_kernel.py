"""Each layer holds by itself; without any of them nothing is held."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
LIMITS = {
    "cpu_seconds": 5,
    "memory_bytes": 2**29,
    "written_bytes": 2**20,
    "open_files": 64,
}
LAYERS = {
    "nothing": "pass",
    "rlimits": "kernel.set_limits({limits})",
    "namespaces": "kernel.leave_namespaces()",
    "Landlock": "kernel.close_files(folder={folder!r}, reads=['/usr'])",
    "seccomp": "kernel.close_sockets()",
}


def probe(layer: str, tmp_path) -> dict[str, bool]:
    """What the probe finds where only one layer is in force."""
    outside, folder = tmp_path / "outside", tmp_path / "own"
    outside.write_text("secret")
    folder.mkdir()
    act = LAYERS[layer].format(folder=str(folder), limits=LIMITS)
    code = (
        "import ctypes\n"
        "from contracts.confinement import kernel, probe\n"
        "kernel._libc.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)\n"
        f"{act}\nprobe.main([{str(outside)!r}])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if "PermissionError" in done.stderr and layer == "namespaces":
        pytest.skip("this machine grants no namespaces")
    assert 0 == done.returncode, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("layer", "in_force"),
    [
        ("nothing", set()),
        ("rlimits", {"limits"}),
        ("namespaces", {"network"}),
        ("Landlock", {"files"}),
        ("seccomp", {"network"}),
    ],
)
def test_each_layer_by_itself(layer, in_force, tmp_path):
    found = probe(layer, tmp_path)
    if not route_out():  # this machine has no way out to begin with
        found.pop("network")
        in_force = in_force - {"network"}
    assert in_force == {name for name, held in found.items() if held}


def route_out() -> bool:
    return len(Path("/proc/net/route").read_text().splitlines()) > 1


def test_sockets_are_refused_and_not_merely_useless(tmp_path):
    """Not even one to a service on this machine: a database, a scanner."""
    code = (
        "import socket\nfrom contracts.confinement import kernel\n"
        "kernel._libc.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)\n"
        "kernel.close_sockets()\nsocket.socket(socket.AF_UNIX)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert "PermissionError" in done.stderr
