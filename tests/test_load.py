"""bin/load: what it computes from what it measured, and what it asks for."""

import re
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import pytest
from django.urls import get_resolver

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def load():
    sys.path.insert(0, str(ROOT / "bin"))
    loader = SourceFileLoader("portal_load", str(ROOT / "bin/load"))
    module = module_from_spec(spec_from_loader("portal_load", loader))
    loader.exec_module(module)
    yield module
    sys.path.remove(str(ROOT / "bin"))


@pytest.fixture
def resident(load):
    import resident

    return resident


def test_percentiles_are_values_that_were_measured(load):
    hundred = [float(n) for n in range(1, 101)]
    assert [51, 96, 100] == [
        load.percentile(hundred, p) for p in (50, 95, 99)
    ]
    assert 7 == load.percentile([7.0], 95)


def test_the_slope_of_memory_is_that_of_a_straight_line(resident):
    rising = [(float(second), 1000 + 3 * second) for second in range(0, 60, 5)]
    assert 3 == pytest.approx(resident.slope_of(rising))
    assert 0 == resident.slope_of([(0.0, 1000)])
    assert 0 == pytest.approx(resident.slope_of([(0.0, 5), (1.0, 5), (2.0, 5)]))


def test_memory_that_grows_by_more_than_a_tenth_is_said(resident):
    memory = resident.Memory(parent=0)
    memory.samples = [(n * 60.0, {"web 1": 1000 + 5 * n}) for n in range(10)]
    assert memory.report()
    memory.samples = [(n * 60.0, {"web 1": 1000 + 50 * n}) for n in range(10)]
    assert not memory.report()


def test_the_mix_is_a_hundred_pages_that_there_are(load):
    assert 100 == sum(load.MIX.values())
    there = {
        name for name in get_resolver().reverse_dict if isinstance(name, str)
    }
    assert set() == set(load.MIX) - there


def test_its_goals_are_those_that_it_tells(load):
    assert f"{load.GOAL_P95_MS} ms" in load.__doc__
    assert f"{load.GOAL_OVERVIEWS} overviews" in load.__doc__
    runbook = (ROOT / "docs/运维手册.md").read_text()
    said = re.search(r"p95 不超过 (\d+) 毫秒.*每秒 (\d+) 次", runbook)
    assert (load.GOAL_P95_MS, load.GOAL_OVERVIEWS) == tuple(
        map(int, said.groups())
    )
