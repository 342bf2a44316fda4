"""A version of a set is loaded whole; a later load is its next revision."""

import pytest
from django.db import DatabaseError, transaction

from contracts.policies import NotAllowed
from contracts.services.table_imports import TableRefused, run_import_job
from indicators.models import Indicator, IndicatorSet
from indicators.queries.measurables import measurables, sets_in_use
from indicators.services.sets import SETS, set_template
from tests import factories as make
from tests.measured import RANKS, load_set, load_six

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract():
    return make.make_contract()


@pytest.fixture
def lead(contract):
    return make.make_person(contract, "b_lead")


def test_the_six_are_the_agreements_own_and_a_rank_is_not(contract, lead):
    six = load_six(contract, lead)
    assert "考核指标（2024年）" == str(six)
    ranks = load_set(contract, lead, RANKS.encode(), kind="city_rank")
    assert [ranks, six] == sets_in_use(contract)
    found = {one.key: one for one in measurables(contract)}
    assert 7 == len(found)
    assert six.indicators.get(code="3").pk == (
        found["water"].versions[0].definition
    )
    rank = found["city_rank.R-1"]
    assert ("lower", "名", None, "ranking_statement") == (
        rank.indicator.direction, rank.unit, rank.weight, rank.statement,
    )  # fmt: skip


def test_a_corrected_list_is_another_revision_and_the_latest_counts(
    contract, lead
):
    load_set(contract, lead, RANKS.encode(), kind="city_rank")
    again = load_set(
        contract, lead, RANKS.replace("R-1", "R-2").encode(), kind="city_rank"
    )
    assert (2, [again]) == (again.revision, sets_in_use(contract))
    assert "city_rank.R-2" == measurables(contract)[-1].key


def test_nothing_is_loaded_of_a_list_with_a_problem(contract, lead):
    with pytest.raises(TableRefused):
        load_set(
            contract, lead, RANKS.replace("越小越好", "").encode(),
            kind="city_rank",
        )  # fmt: skip
    assert not IndicatorSet.objects.exists()


def test_who_reads_only_loads_nothing(contract):
    with pytest.raises(NotAllowed):
        load_six(contract, make.make_person(contract, "auditor"))


def test_a_loaded_line_is_never_edited(contract, lead):
    load_six(contract, lead)
    for rows in (Indicator.objects.all(), IndicatorSet.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Indicator.objects.update(weight=1)


def test_a_template_of_another_set_is_empty(contract):
    assert 1 == set_template(contract, "review", "csv").count(b"\n")
    assert set_template(contract, "review", "xlsx").startswith(b"PK")


@pytest.mark.long
def test_fifty_thousand_lines_come_in_as_a_job_or_not_at_all(contract, lead):
    from contracts.models import Job
    from contracts.services.table_imports import import_table
    from tests.measured import told

    head, line = RANKS.splitlines()
    line = line.removesuffix("城市信用监测排名提升情况说明")
    lines = [line.replace("R-1", f"R-{n}") for n in range(50_000)]

    def bring(rows):
        return import_table(
            SETS, contract=contract, name="大.csv",
            chunks=["\n".join([head, *rows]).encode()], by=lead,
            arguments=told("city_rank"),
        )  # fmt: skip

    spoiled = bring([*lines[:-1], lines[0]])
    assert run_import_job(spoiled.pk, SETS) is None
    assert "没有导入-1处须改正.csv" == Job.objects.get(pk=spoiled.pk).file_name
    assert not Indicator.objects.exists()
    assert 50_000 == run_import_job(bring(lines).pk, SETS)
    assert 50_000 == Indicator.objects.count()
    assert 6 == len(measurables(contract, measured=()))
