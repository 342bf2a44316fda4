"""The memory of a portal's processes while a load runs over it."""

import re
import threading
import time
from collections import defaultdict
from pathlib import Path

GOAL_GROWTH = 1.10  # the last over the first once it is warm
SAMPLE_SECONDS = 5


def memory_of(parent: int) -> dict[str, int]:
    """KiB resident of each process below one, by what it is and its number."""
    below: dict[int, list[int]] = defaultdict(list)
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        below[int(words[1])].append(int(stat.parent.name))
    found: dict[str, int] = {}
    waiting = [parent]
    while waiting:
        pid = waiting.pop()
        waiting += below[pid]
        place = Path("/proc") / str(pid)
        try:
            words = (place / "cmdline").read_text().split("\0")
            status = (place / "status").read_text()
        except OSError:
            continue
        resident = re.search(r"VmRSS:\s+(\d+)", status)
        joined = " ".join(words)
        name = (
            "web" if "gunicorn" in joined
            else "worker" if "celery" in joined else ""
        )  # fmt: skip
        if name and resident:
            found[f"{name} {pid}"] = int(resident[1])
    return found


class Memory(threading.Thread):
    """Reads the memory every few seconds until it is told to end."""

    def __init__(self, parent: int) -> None:
        super().__init__(daemon=True)
        self.parent, self.over = parent, threading.Event()
        self.samples: list[tuple[float, dict[str, int]]] = []

    def run(self) -> None:
        while True:
            self.samples.append((time.monotonic(), memory_of(self.parent)))
            if self.over.wait(SAMPLE_SECONDS):
                return

    def end(self) -> None:
        self.over.set()
        self.join()
        self.samples.append((time.monotonic(), memory_of(self.parent)))

    def report(self) -> bool:
        """Print each process at the start, warm and at the end; whether flat.

        Warm: after the first tenth, when every page has been asked for.
        """
        warm = self.samples[len(self.samples) // 10]
        (_, first), (ended, last) = self.samples[0], self.samples[-1]
        flat = True
        print("\n常驻内存（MB）：开始、预热后、结束、每小时增长")
        for name in sorted(last):
            series = [
                (at, sample[name]) for at, sample in self.samples
                if name in sample and at >= warm[0]
            ]  # fmt: skip
            start = warm[1].get(name)
            hours = (ended - warm[0]) / 3600
            slope = slope_of(series) * 3600 / 1024
            print(
                f"  {name:<16}{first.get(name, 0) / 1024:8.1f}"
                f"{(start or 0) / 1024:8.1f}{last[name] / 1024:8.1f}"
                f"{slope:+9.1f}"
            )
            if start and hours and last[name] > start * GOAL_GROWTH:
                flat = False
        return flat


def slope_of(series: list[tuple[float, int]]) -> float:
    """The straight line through the samples, a second (least squares)."""
    if len(series) < 2:
        return 0.0
    mean_x = sum(x for x, _ in series) / len(series)
    mean_y = sum(y for _, y in series) / len(series)
    above = sum((x - mean_x) * (y - mean_y) for x, y in series)
    below = sum((x - mean_x) ** 2 for x, _ in series)
    return above / below if below else 0.0
