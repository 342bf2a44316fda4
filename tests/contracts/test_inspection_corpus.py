"""Every hostile file is refused with its code, every good one comes in.

All of them by the same checks in this process; and one of each kind and
code, with every good file, through the jail, where the cost is measured.
"""

import pytest

from contracts.policies import Refused
from contracts.services.files import receive_checked
from tests.corpus.build import everything

SAMPLES = everything()
HOSTILE = [one for one in SAMPLES if one.code]
GOOD = [one for one in SAMPLES if not one.code]
MEGABYTE = 1024 * 1024


def verdict(sample) -> str:
    try:
        _, _, incoming = receive_checked(sample.name, [sample.content])
    except Refused as refused:
        told = "请" in refused.message and "\n" not in refused.message
        return refused.code if told else f"{refused.code} without advice"
    incoming.discard()
    return ""


def test_the_corpus_is_as_large_as_promised():
    assert len(HOSTILE) >= 120
    assert len(GOOD) >= 60
    assert len({one.content for one in HOSTILE}) >= 120
    assert len({one.content for one in GOOD}) >= 60


def test_no_hostile_file_comes_in_and_each_has_its_code(settings):
    wrong = {
        one.name: found
        for one in HOSTILE
        if (found := verdict(one)) not in one.code.split("|")
    }
    assert {} == wrong
    assert [] == list((settings.FILES_DIR / "incoming").iterdir())


def test_no_good_file_is_refused(settings):
    wrong = {one.name: found for one in GOOD if (found := verdict(one))}
    assert {} == wrong
    assert [] == list((settings.FILES_DIR / "incoming").iterdir())


def of_each_kind_and_code():
    chosen = {}
    for one in HOSTILE:
        kind = one.name.rpartition(".")[2].lower()
        chosen.setdefault((kind, one.code), one)
    return [*chosen.values(), *GOOD]


@pytest.mark.jailed
def test_in_the_jail_they_fare_the_same_at_a_bounded_cost(monkeypatch):
    from contracts.confinement import running
    from contracts.inspection import asking

    outcomes, run = [], running.run_confined

    def noted(*args, **more):
        outcomes.append(run(*args, **more))
        return outcomes[-1]

    monkeypatch.setattr(asking, "run_confined", noted)
    chosen = of_each_kind_and_code()
    assert {one.name: True for one in chosen} == {
        one.name: verdict(one) in one.code.split("|") for one in chosen
    }
    assert len(outcomes) > len(GOOD)
    assert max(one.cpu_seconds for one in outcomes) <= 5
    assert max(one.memory_bytes for one in outcomes) <= 512 * MEGABYTE
    assert all(one.status == 0 for one in outcomes)
