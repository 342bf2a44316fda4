"""What two versions of an agreement's data say differently."""

from dataclasses import replace
from pathlib import Path

import pytest

from contracts.rules.folder import read_agreement
from contracts.rules.version_changes import (
    same_contract,
    vanished,
    version_changes,
)

FOLDER = Path(__file__).resolve().parents[3] / "contracts/agreements"
KEY = "training_materials"


@pytest.fixture(scope="module")
def first():
    return read_agreement(FOLDER / "kaifeng_2025", "1")


@pytest.fixture(scope="module")
def second():
    return read_agreement(FOLDER / "kaifeng_2025", "2")


def changed(agreement, **fields):
    """The agreement with one deliverable otherwise."""
    term = replace(agreement.deliverables[KEY], **fields)
    return replace(
        agreement, deliverables={**agreement.deliverables, KEY: term}
    )


def told(before, after):
    return [
        (one.group, one.what, one.before, one.after, one.clause)
        for one in version_changes(before, after)
    ]


def test_the_agenda_is_all_that_version_2_of_kaifeng_adds(first, second):
    assert [
        (
            "组成", "信用建设专题培训资料：培训议程（每次一件）",
            "—", "至少 3 件", "1.1.10",
        )
    ] == told(first, second)  # fmt: skip
    (one,) = version_changes(first, second)
    assert (True, False) == (one.came, one.went)
    assert frozenset() == vanished(first, second)
    assert same_contract(first, second)


def test_back_it_would_vanish(first, second):
    (one,) = version_changes(second, first)
    assert (False, True) == (one.came, one.went)
    assert {("组成", KEY, "agenda")} == vanished(second, first)


def test_nothing_is_said_of_what_is_the_same(first):
    assert () == version_changes(first, replace(first, version="2"))


def test_another_number_and_another_name_are_told_both_ways(second):
    pieces = second.deliverables[KEY].pieces
    fewer = changed(
        second, pieces=(replace(pieces[0], minimum=1), *pieces[1:])
    )
    assert [("至少 3 件", "至少 1 件")] == [
        (one.before, one.after) for one in version_changes(second, fewer)
    ]
    named = changed(
        second, pieces=(replace(pieces[0], name="讲义"), *pieces[1:])
    )
    (one,) = version_changes(second, named)
    assert "专题培训资料（每次一件）：至少 3 件" in one.before
    assert one.after.endswith("讲义：至少 3 件")


def test_every_part_of_the_data_is_compared(second):
    """Whatever is otherwise is told, or a preview would hide it."""
    term = second.terms["late_delivery_daily_rate"]
    doubled = replace(
        term.values[0], quantity=replace(term.values[0].quantity, says="0.1%")
    )
    tranche, *others = second.tranches
    quota = second.quotas["trainings"]
    reading = second.readings["submission.reading"]
    clause = second.clauses["10.1"]
    package = second.packages["tranche_2"]
    item, *items = second.items
    water = second.indicators["water"]
    cases = {
        "数额与期限": {
            "terms": {
                **second.terms, term.key: replace(term, values=(doubled,)),
            }
        },
        "款项": {"tranches": (replace(tranche, name="首付款"), *others)},
        "付款条件": {"tranches": (replace(tranche, conditions=()), *others)},
        "计数事项": {
            "quotas": {**second.quotas, quota.key: replace(quota, term=None)}
        },
        "疑点与口径": {
            "readings": {
                **second.readings,
                reading.key: replace(reading, default_text="另一种"),
            }
        },
        "读法": {
            "readings": {
                **second.readings,
                reading.key: replace(reading, options=reading.options[:1]),
            }
        },
        "条款原文": {
            "clauses": {
                **second.clauses, clause.id: replace(clause, text="另写"),
            }
        },
        "成果包": {
            "packages": {
                **second.packages,
                package.key: replace(package, members=package.members[1:]),
            }
        },
        "服务事项": {"items": (replace(item, title="另题"), *items)},
        "指标": {
            "indicators": {
                **second.indicators,
                water.key: replace(water, direction="lower"),
            }
        },
        "验收标准": {
            "deliverables": {
                **second.deliverables,
                KEY: replace(second.deliverables[KEY], criteria=()),
            }
        },
        "成果": {
            "deliverables": {
                **second.deliverables,
                KEY: replace(second.deliverables[KEY], item=9),
            }
        },
    }  # fmt: skip
    for group, fields in cases.items():
        found = version_changes(second, replace(second, **fields))
        assert {group} == {one.group for one in found}, group


def test_other_parties_or_days_are_another_agreement(second):
    party = replace(second.parties["b"], name="另一公司")
    for other in (
        replace(second, key="another"),
        replace(second, signed_on=second.signed_on.replace(day=20)),
        replace(second, effective_on=second.signed_on.replace(day=20)),
        replace(second, parties={**second.parties, "b": party}),
    ):
        assert not same_contract(second, other)
