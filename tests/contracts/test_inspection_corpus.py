"""Every hostile file is refused with its code, every good one comes in.

All of them by the same checks in this process; and one of each kind and
code, with every good file, through the jail, where the cost is measured.
"""

import pytest

from contracts.policies import Refused
from contracts.services.files import receive_checked
from tests.corpus.build import everything

MEGABYTE = 1024 * 1024


# Made when first asked for: collecting tests is not to cost seconds.
@pytest.fixture(scope="module")
def hostile():
    return [one for one in everything() if one.code]


@pytest.fixture(scope="module")
def good():
    return [one for one in everything() if not one.code]


def verdict(sample) -> str:
    try:
        _, _, incoming = receive_checked(sample.name, [sample.content])
    except Refused as refused:
        told = "请" in refused.message and "\n" not in refused.message
        return refused.code if told else f"{refused.code} without advice"
    incoming.discard()
    return ""


def test_the_corpus_is_as_large_as_promised(hostile, good):
    assert len(hostile) >= 120
    assert len(good) >= 60
    assert len({one.content for one in hostile}) >= 120
    assert len({one.content for one in good}) >= 60


def test_no_hostile_file_comes_in_and_each_has_its_code(settings, hostile):
    wrong = {
        one.name: found
        for one in hostile
        if (found := verdict(one)) not in one.code.split("|")
    }
    assert {} == wrong
    assert [] == list((settings.FILES_DIR / "incoming").iterdir())


def test_no_good_file_is_refused(settings, good):
    wrong = {one.name: found for one in good if (found := verdict(one))}
    assert {} == wrong
    assert [] == list((settings.FILES_DIR / "incoming").iterdir())


def of_each_kind_and_code(hostile, good):
    chosen = {}
    for one in hostile:
        kind = one.name.rpartition(".")[2].lower()
        chosen.setdefault((kind, one.code), one)
    return [*chosen.values(), *good]


@pytest.mark.jailed
def test_in_the_jail_they_fare_the_same_at_a_bounded_cost(
    monkeypatch, hostile, good
):
    from contracts.confinement import running
    from contracts.inspection import asking

    outcomes, run = [], running.run_confined

    def noted(*args, **more):
        outcomes.append(run(*args, **more))
        return outcomes[-1]

    monkeypatch.setattr(asking, "run_confined", noted)
    chosen = of_each_kind_and_code(hostile, good)
    assert {one.name: True for one in chosen} == {
        one.name: verdict(one) in one.code.split("|") for one in chosen
    }
    assert len(outcomes) > len(good)
    assert max(one.cpu_seconds for one in outcomes) <= 5
    # Whoever needs more memory than that is ended and does not answer.
    assert 512 * MEGABYTE == asking.LIMITS.memory_bytes
    assert all(one.ok for one in outcomes)
