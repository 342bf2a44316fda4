"""What the benchmarks share: the demo contract, and a stopwatch."""

import gc
import statistics
import time
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.models import Contract, User
from kaifeng_credit.management.commands.bootstrap import DEMO


def milliseconds(work: Callable[[], object], *, rounds: int = 7) -> float:
    """The median of some rounds, after one that only warms up."""
    work()
    gc.collect()
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def queries(work: Callable[[], object]) -> int:
    """How often it asks the database, once it is warm."""
    work()
    with CaptureQueriesContext(connection) as asked:
        work()
    return len(asked)


@pytest.fixture
def demo(db, capsys) -> SimpleNamespace:
    """The demo contract with its history, and one account per role."""
    call_command("bootstrap")
    capsys.readouterr()  # its passwords are nobody's business here
    return SimpleNamespace(
        contract=Contract.objects.select_related("agreement_version").get(
            slug=DEMO
        ),
        people=SimpleNamespace(
            **{user.username: user for user in User.objects.all()}
        ),
    )


@pytest.fixture
def measure() -> SimpleNamespace:
    """The stopwatch and the counter of queries."""
    return SimpleNamespace(milliseconds=milliseconds, queries=queries)


@pytest.fixture
def tell(capsys):
    """Print a line past pytest's capture."""

    def say(
        what: str, cost: float | None = None, **ratios: float | int
    ) -> None:
        rest = "".join(
            f"   {name} {value:.2f}×" if isinstance(value, float)
            else f"   {name} {value}"
            for name, value in ratios.items()
        )  # fmt: skip
        with capsys.disabled():
            took = "" if cost is None else f"{cost:9.2f} ms"
            print(f"\n{what:<22}{took}{rest}", end="")

    return say


@pytest.fixture
def judge(capsys):
    """Print whether a goal was met, on the line that was told last."""

    def say(value: float, goal: float, unit: str) -> None:
        verdict = "达到" if value <= goal else "未达到"
        with capsys.disabled():
            print(f"   {value:.2f}{unit}，目标 ≤ {goal:g}{unit}：{verdict}", end="")

    return say
