"""A table comes in whole or not at all, at once or as a job."""

import pytest

from contracts.models import AuditEvent, Contract, Job, StoredFile
from contracts.policies import NotAllowed, check_role
from contracts.rules.table import Column, Layout, Problem
from contracts.services import table_imports
from contracts.services.facts import sequences
from contracts.services.files import path_of
from contracts.services.table_imports import (
    Importer,
    TableRefused,
    import_table,
    problem_count,
    problems_of,
    run_import_job,
)
from contracts.states import JobState
from tests.factories import make_contract, make_person

pytestmark = pytest.mark.django_db

GOOD, BAD = "序号\n1\n2\n", "序号\n1\n一\n"


@pytest.fixture
def contract():
    return make_contract()


@pytest.fixture
def person(contract):
    return make_person(contract, "b_lead")


def numbers(*, problems=(), known=()):
    """An importer that counts its rows on the contract's own version."""

    def apply(asked, rows):
        sequences(asked.contract, len(rows))
        return problems

    return Importer(
        kind="numbers",
        title="序号",
        layout=lambda contract, told: Layout((Column("n", "序号", "whole"),)),
        check=lambda contract, by: check_role(
            contract, by, "b_lead", act="导入"
        ),
        apply=apply,
        examine=lambda asked, rows: [
            Problem(row.number, "序号", str(row.values["n"]), "已登记过。")
            for row in rows
            if row.values["n"] in known
        ],
    )


def bring(contract, by, text, importer=None):
    return import_table(
        importer or numbers(), contract=contract, name="表.csv",
        chunks=[text.encode()], by=by,
    )  # fmt: skip


def version(contract) -> int:
    return Contract.objects.get(pk=contract.pk).facts_version


def test_a_short_table_is_written_at_once_and_audited(contract, person):
    before = version(contract)
    assert 2 == bring(contract, person, GOOD)
    assert before + 2 == version(contract)
    event = AuditEvent.objects.get(action="table_imported")
    assert "导入序号《表.csv》2 行" == event.summary
    assert StoredFile.objects.filter(pk=event.detail["sha256"]).exists()


def test_a_problem_of_the_file_or_of_the_record_leaves_nothing(
    contract, person
):
    before = version(contract)
    with pytest.raises(TableRefused, match="有 1 处") as refused:
        bring(contract, person, BAD)
    assert ["第 3 行“序号”（一）：不是数。请只填数字，如 86.5。"] == [
        str(problem) for problem in refused.value.problems
    ]
    late = numbers(problems=[Problem(3, "", "", "已登记过。")])
    with pytest.raises(TableRefused, match="有 1 处"):
        bring(contract, person, GOOD, late)
    assert before == version(contract)
    assert not AuditEvent.objects.filter(action="table_imported").exists()


def test_what_the_record_has_against_it_is_said_beside_the_files_own(
    contract, person
):
    with pytest.raises(TableRefused, match="有 2 处") as refused:
        bring(contract, person, "序号\n一\n2\n3\n", numbers(known={3}))
    assert [2, 4] == [one.row for one in refused.value.problems]


def test_more_problems_than_an_answer_lists_are_a_file(contract, person):
    many = table_imports.MOST_AT_ONCE + 1
    job = bring(contract, person, "序号\n" + "一\n" * many)
    assert isinstance(job, Job)
    assert [] == problems_of(job)
    run_import_job(job.pk, numbers())
    job.refresh_from_db()
    assert f"没有导入-{many}处须改正.csv" == job.file_name
    assert many - 1 == len(problems_of(job))
    assert (2, "序号", "一") == problems_of(job)[0][:3]
    assert f"{many + 1},序号,一" in path_of(job.file_id).read_text()


def test_who_may_not_import_leaves_not_even_a_file(contract):
    with pytest.raises(NotAllowed):
        bring(contract, make_person(contract, "auditor"), GOOD)
    assert not StoredFile.objects.exists()


def test_a_long_table_is_one_job_that_tells_how_far_it_is(
    contract, person, monkeypatch
):
    monkeypatch.setattr(table_imports, "AT_ONCE_BYTES", 3)
    monkeypatch.setattr(table_imports, "LINES_A_REPORT", 2)
    told = []
    monkeypatch.setattr(
        table_imports, "report_progress",
        lambda job, *, progress, step: told.append(step),
    )  # fmt: skip
    job = bring(contract, person, GOOD)
    assert job == bring(contract, person, GOOD)  # a second click
    assert ("import_numbers", JobState.QUEUED) == (job.kind, job.state)
    before = version(contract)
    assert 2 == run_import_job(job.pk, numbers())
    assert run_import_job(job.pk, numbers()) is None  # done once
    assert before + 2 == version(contract)
    assert ["已读到第 2 行", "核对 2 行，全部无误后写入"] == told
    job.refresh_from_db()
    assert (JobState.DONE, "导入结果-2行.csv") == (job.state, job.file_name)


def test_a_job_with_problems_lists_them_and_writes_nothing(
    contract, person, monkeypatch
):
    monkeypatch.setattr(table_imports, "AT_ONCE_BYTES", 3)
    told = []
    keep_telling = table_imports.report_progress

    def report_progress(job, *, progress, step):
        told.append(step)
        keep_telling(job, progress=progress, step=step)

    monkeypatch.setattr(table_imports, "report_progress", report_progress)
    before = version(contract)
    job = bring(contract, person, BAD)
    assert run_import_job(job.pk, numbers()) is None
    job = Job.objects.get(pk=job.pk)
    assert (JobState.DONE, "没有导入-1处须改正.csv") == (
        job.state, job.file_name,
    )  # fmt: skip
    assert ["未写入，1 处问题，正在核对其余各行"] == told
    assert 1 == problem_count(job)
    assert "3,序号,一,不是数" in path_of(job.file_id).read_text()
    assert before == version(contract)


def test_a_job_checks_again_who_asked(contract, person, monkeypatch):
    monkeypatch.setattr(table_imports, "AT_ONCE_BYTES", 3)
    job = bring(contract, person, GOOD)
    before = version(contract)
    person.memberships.all().delete()
    assert run_import_job(job.pk, numbers()) is None
    job.refresh_from_db()
    assert "当前角色不能导入。" == job.failure
    assert before == version(contract)
