"""A table brought in: everything it says is written, or nothing.

A short table is read at once; a long one becomes a `Job` that shows how far
it is. Either way its rows are checked and written under the contract's lock
in one transaction: a problem found at the last row leaves none behind.

Each app says what its table is with an `Importer`; nothing here knows what
is imported.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction

from contracts.models import Contract, Job, StoredFile, User
from contracts.policies import Refused
from contracts.rules.table import Layout, Problem, Row, Table
from contracts.services import audit
from contracts.services.facts import lock_contract
from contracts.services.files import (
    keep,
    keep_in_transaction,
    path_of,
    receive_checked,
)
from contracts.services.jobs import (
    finish_job,
    report_progress,
    request_job,
    run_job,
)
from contracts.services.table_files import (
    problems_csv,
    read_problems,
    read_table_file,
)

LIMIT_BYTES = 16 * 1024 * 1024  # 50,000 rows of a dozen columns
AT_ONCE_BYTES = 100_000  # some thousand rows; a second or two
LINES_A_REPORT = 1_000
MOST_AT_ONCE = 200  # problems an answer lists; more of them are a file
NOT_IMPORTED = "没有导入"
JOB_KIND = "import_"
READ = 80  # percent of a job that reading takes; the rest is writing


@dataclass(frozen=True)
class Asked:
    """One import: which file, for which contract, by whom, with what."""

    contract: Contract
    file: StoredFile
    name: str
    arguments: Mapping[str, Any]
    by: User


def _nothing(asked: Asked, rows: Sequence[Row]) -> Iterable[Problem]:
    return ()


@dataclass(frozen=True)
class Importer:
    """What an app imports, and how.

    ``kind`` names the job: its task is ``jobs.import_<kind>`` and calls
    `run_import_job`. ``layout`` may depend on the contract (names it knows)
    and on the arguments of the form, which are plain JSON values. ``check``
    refuses whoever may not. ``examine`` gives what the record has against
    rows that are sound in themselves; it is asked of them also where other
    rows are not, so that a file is mended in one go. ``apply`` writes every
    row, inside the transaction and under the contract's lock, or gives what
    is wrong with some of them: then nothing stays of what it wrote.
    """

    kind: str
    title: str
    layout: Callable[[Contract, Mapping[str, Any]], Layout]
    check: Callable[[Contract, User], None]
    apply: Callable[[Asked, Sequence[Row]], Iterable[Problem]]
    examine: Callable[[Asked, Sequence[Row]], Iterable[Problem]] = _nothing


class TableRefused(Refused):
    """A table with problems; nothing of it was written."""

    def __init__(self, problems: Sequence[Problem]):
        super().__init__(
            "table_invalid",
            f"表格有 {len(problems)} 处须改正，一行也没有导入。"
            "改正后重新选择文件。",
        )
        self.problems = list(problems)


def import_table(
    importer: Importer,
    *,
    contract: Contract,
    name: str,
    chunks: Iterable[bytes],
    by: User,
    arguments: Mapping[str, Any] | None = None,
) -> int | Job:
    """Bring a file in: how many rows it wrote, or the job that will do it.

    The view sends a job on commit (`contracts.tasks.send_job`). Raises
    TableRefused with every problem of a short table, and the refusals of
    `files.receive_checked` and of the importer's own check. Where there are
    more problems than an answer lists, a job writes them all to a file.
    """
    importer.check(contract, by)
    name, _, incoming = receive_checked(
        name, chunks, types=settings.TABLE_TYPES, limit=LIMIT_BYTES
    )
    try:
        long = incoming.size > AT_ONCE_BYTES
        with transaction.atomic():
            file = keep(incoming)
    finally:
        incoming.discard()
    asked = Asked(contract, file, name, dict(arguments or {}), by)
    if long:
        return _request(importer, asked)
    table = read_table_file(
        path_of(file.digest), importer.layout(contract, asked.arguments)
    )
    try:
        with transaction.atomic():
            return _write(importer, asked, table)
    except TableRefused as refused:
        if len(refused.problems) <= MOST_AT_ONCE:
            raise
    return _request(importer, asked)


def _request(importer: Importer, asked: Asked) -> Job:
    told = json.dumps(asked.arguments, sort_keys=True, ensure_ascii=False)
    # The same file may come again once the record has changed.
    version = asked.contract.facts_version
    key = hashlib.sha256(f"{asked.file.digest}{told}".encode()).hexdigest()
    return request_job(
        contract=asked.contract,
        kind=f"{JOB_KIND}{importer.kind}",
        key=f"import-{importer.kind}-{asked.contract.pk}-{version}-{key[:40]}",
        title=f"导入{importer.title}《{asked.name}》"[:200],
        arguments={
            "file": asked.file.digest,
            "name": asked.name,
            "told": dict(asked.arguments),
        },
        by=asked.by,
    )


def run_import_job(job_id: int, importer: Importer) -> int | None:
    """Do the work of a job; how many rows, or None where nothing was written.

    Where the table has problems the job is done too: its file lists them.
    """
    return run_job(
        job_id,
        lambda job: _work(job, importer),
        otherwise="表格没有导入，一行也没有写入。请重试或联系系统管理员。",
    )


def _work(job: Job, importer: Importer) -> int | None:
    file = StoredFile.objects.get(pk=job.arguments["file"])
    asked = Asked(
        job.contract, file, job.arguments["name"], job.arguments["told"],
        job.requested_by,
    )  # fmt: skip
    layout = importer.layout(asked.contract, asked.arguments)

    def each(number: int) -> None:
        if number % LINES_A_REPORT == 0:
            share = min(1, number / layout.most_rows)
            report_progress(
                job, progress=int(READ * share), step=f"已读到第 {number} 行"
            )

    table = read_table_file(path_of(file.digest), layout, each=each)
    report_progress(job, progress=READ, step=_after_reading(table))
    try:
        said = f"全部 {len(table.rows)} 行已导入。"
        result = problems_csv([Problem(0, "", "", said)])
        with keep_in_transaction(result) as (kept,):
            count = _write(importer, asked, table)
            finish_job(job, file=kept, file_name=f"导入结果-{count}行.csv")
        return count
    except TableRefused as refused:
        many = len(refused.problems)
        with keep_in_transaction(problems_csv(refused.problems)) as (kept,):
            finish_job(
                job, file=kept, file_name=f"{NOT_IMPORTED}-{many}处须改正.csv"
            )
        return None


def _after_reading(table: Table) -> str:
    """What a job says while the record is asked and rows are written."""
    if table.problems:
        return f"未写入，{len(table.problems)} 处问题，正在核对其余各行"
    return f"核对 {len(table.rows)} 行，全部无误后写入"


def not_imported(job: Job) -> bool:
    """Whether a job is an import whose table had problems."""
    return (
        job.kind.startswith(JOB_KIND)
        and job.file_id is not None
        and job.file_name.startswith(NOT_IMPORTED)
    )


def problem_count(job: Job) -> int:
    """How many problems a table had that was not imported."""
    return int(re.sub(r"\D", "", job.file_name))


def problems_of(job: Job) -> list[Problem]:
    """The first problems of a table that was not imported."""
    if not not_imported(job):
        return []
    return read_problems(path_of(job.file_id), MOST_AT_ONCE)


def _write(importer: Importer, asked: Asked, table: Table) -> int:
    """Write all rows under the contract's lock, or refuse the table."""
    contract = lock_contract(asked.contract.pk)
    importer.check(contract, asked.by)
    asked = Asked(
        contract, asked.file, asked.name, asked.arguments, asked.by
    )
    problems = [*table.problems, *importer.examine(asked, table.sound)]
    if not problems:
        problems = list(importer.apply(asked, table.rows))
    if problems:
        raise TableRefused(sorted(problems, key=lambda one: one.row))
    audit.record(
        "table_imported",
        by=asked.by,
        contract=contract,
        summary=f"导入{importer.title}《{asked.name}》{len(table.rows)} 行",
        detail={
            "kind": importer.kind,
            "sha256": asked.file.digest,
            "rows": len(table.rows),
        },
    )
    return len(table.rows)
