"""What the kernel was asked, in which order: bytes, name, folder, row (G17).

Not the calls of Python but the system calls of real uploads into a real
PostgreSQL, as strace writes them down.
"""

import re
import shutil
import subprocess
import sys

import pytest

from tests.conftest import absent
from tests.started import ROOT, environment

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
]
AS_IT_IS = ["file", "rename", "shelf", "shelves", "row", "commit"]
# Each defence taken out, and the order that strace then finds.
WITHOUT = {
    "the file is not synced": AS_IT_IS[1:],
    "the folder is not synced": ["file", "rename", "row", "commit"],
    "the row comes first": [
        "file", "row", "commit", "rename", "shelf", "shelves",
    ],
}  # fmt: skip
# A call as strace -y writes it: descriptors with what they stand for.
CALL = re.compile(r"^(\w+)\((.*)\) += (\S+)")
PLACE = r"/files/[0-9a-f]{2}"
ACTS = {
    "file": re.compile(r"fsync \d+<.*/files/incoming/in-[^/>]+>"),
    "rename": re.compile(
        rf'rename ".*/files/incoming/in-[^/"]+", ".*{PLACE}/[0-9a-f]{{64}}"'
    ),
    "shelf": re.compile(rf"fsync \d+<.*{PLACE}>"),
    "shelves": re.compile(r"fsync \d+<.*/files>"),
    "row": re.compile(r'sendto .*INSERT INTO \\"contracts_storedfile\\"'),
    "commit": re.compile(r'sendto .*"Q\\0\\0\\0\\vCOMMIT\\0"'),
}
MARK = re.compile(r'access "/way/([^"]+)"')


@pytest.fixture
def trace(settings, tmp_path):
    """Run the uploads under strace; their calls by the way they are made."""
    if not shutil.which("strace"):
        absent("strace")
    written = tmp_path / "strace.txt"
    ways = ["as it is", *WITHOUT]
    done = subprocess.run(
        [
            *("strace", "-y", "-s", "80", "-o", str(written)),
            # A machine has one of each pair, by its architecture.
            *("-e", "trace=fsync,fdatasync,sendto,?access,?faccessat,"
              "?rename,?renameat,?renameat2"),
            *(sys.executable, "-m", "tests.deliverables.traced_uploads"),
            *ways,
        ],
        cwd=ROOT, env=environment(settings),
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert 0 == done.returncode, done.stderr[-3000:]
    return by_way(written.read_text(errors="replace"))


def by_way(text: str) -> dict[str, list[str]]:
    """The acts of each way, in the order of the kernel."""
    found: dict[str, list[str]] = {}
    acts: list[str] = []
    for line in text.splitlines():
        call = CALL.match(line)
        if not call:
            continue
        name, arguments, _ = call.groups()
        said = f"{name.replace('faccessat', 'access')} {arguments}"
        if marked := MARK.match(said.replace("AT_FDCWD, ", "")):
            acts = found.setdefault(marked[1], [])
            continue
        acts += [act for act, shape in ACTS.items() if shape.match(said)]
    return {way: one_upload(acts) for way, acts in found.items()}


def one_upload(acts: list[str]) -> list[str]:
    """Without the commits of what was read before, and of what came after."""
    acts = acts[next(at for at, act in enumerate(acts) if act != "commit") :]
    first = acts.index("commit")
    return [
        act for at, act in enumerate(acts) if act != "commit" or at == first
    ]


def test_the_kernel_is_asked_in_the_order_that_survives_a_power_cut(trace):
    assert AS_IT_IS == trace.pop("as it is")
    # Each defence taken out is seen: or the order above proved nothing.
    assert WITHOUT == trace
