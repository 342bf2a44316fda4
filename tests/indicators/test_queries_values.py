"""The latest value against the frozen baseline, as of a day."""

from datetime import date

import pytest

from contracts.queries.people import roles_of
from indicators.queries import facts_of
from indicators.queries.values import all_rows, compared, value_proposals
from indicators.services.values import propose_values
from kaifeng_credit.consistency import check_history
from tests import factories as make
from tests.measured import (
    AFTER,
    BEFORE,
    RANK,
    RANKS,
    ask_six,
    load_set,
    sign,
    source,
    value,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract():
    return make.make_contract()


@pytest.fixture
def people(contract):
    return make.make_people(contract)


def report(contract, people, key, number, end, *, baseline=False, **more):
    sign(
        propose_values(
            contract=contract, values=[value(key, number, end, **more)],
            baseline=baseline, by=people.b_lead, check=check_history,
            source=source(number),
        ),
        people.a_approver,
    )  # fmt: skip


def by_key(contract, day=make.TODAY):
    return {one.measurable.key: one for one in compared(contract, day)}


def test_a_rank_is_better_when_it_is_smaller_and_moves_no_payment(
    contract, people
):
    load_set(contract, people.b_lead, RANKS.encode(), kind="city_rank")
    report(contract, people, RANK, "95", BEFORE, baseline=True)
    report(
        contract, people, RANK, "71", AFTER, published_on=date(2025, 12, 10)
    )
    found = by_key(contract)[RANK]
    assert ("提升", "good") == (found.verdict, found.look)
    assert (
        "基期 95名（期次止 2025-03-31）", "当期 71名（期次止 2025-11-30）",
        "差 -24名，越小越好", "提升",
    ) == found.steps  # fmt: skip
    assert "无法判定" == by_key(contract, date(2025, 12, 9))[RANK].verdict
    assert [] == facts_of(contract)


def test_what_is_missing_is_said_and_never_guessed(contract, people):
    ask = ask_six(contract, people.b_lead, "70", BEFORE, baseline=True)
    assert ask in value_proposals(contract, people.a_handler)
    assert not value_proposals(contract, make.make_person()).exists()
    sign(ask, people.a_approver)
    water = by_key(contract)["water"]
    assert ("无法判定", "unsure") == (water.verdict, water.look)
    assert "缺考核值（水资源），无法判定" == water.steps[-1]
    report(contract, people, "water", "70", AFTER)
    assert "未提升" == by_key(contract)["water"].verdict
    assert "持平" in by_key(contract)["water"].steps[-1]


def test_another_version_of_the_set_is_a_caution(contract, people):
    for version, span in (
        ("2024年", ("2024-01-01", "2025-06-30")),
        ("2025年", ("2025-07-01", None)),
    ):
        load_set(
            contract, people.b_lead, RANKS.encode(), kind="city_rank",
            version=version, in_force_from=span[0], in_force_to=span[1],
        )  # fmt: skip
    report(contract, people, RANK, "95", BEFORE, baseline=True)
    report(contract, people, RANK, "71", AFTER)
    found = by_key(contract)[RANK]
    assert (
        "基期按城市信用监测排名（2024年），"
        "当期按城市信用监测排名（2025年），版本不同",
    ) == found.cautions
    rows = all_rows(contract, people.auditor, RANK)
    assert [False, True] == [row.baseline for row in rows]
    assert "auditor" in roles_of(people.auditor, contract)


def test_the_queries_do_not_grow_with_the_record(
    contract, people, django_assert_max_num_queries
):
    for number in ("70", "71"):
        report(contract, people, "water", number, AFTER)
    with django_assert_max_num_queries(4):
        compared(contract, make.TODAY)
