"""What a filled workbook would record: row by row, and what it changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from contracts.models import BackfillBatch, BackfillUpload, Contract, User
from contracts.policies import check_scanned
from contracts.queries.agreements import agreement_of
from contracts.rules.agreement import Agreement
from contracts.rules.facts import Fact
from contracts.rules.vocabulary import KINDS
from contracts.services.files import path_of
from contracts.services.told_once import told_already
from kaifeng_credit.backfill.effects import Change, changes
from kaifeng_credit.backfill.layout import in_chinese
from kaifeng_credit.backfill.problems import Problem
from kaifeng_credit.backfill.reading import (
    Filled,
    problem_of,
    read_workbook,
    said,
)
from kaifeng_credit.backfill.sentences import sentence
from kaifeng_credit.gathering import compute
from kaifeng_credit.importing import (
    History,
    facts_of_batch,
    same_batch,
    try_history,
)
from payments.queries.facts import all_facts

# What a fact means where it leaves a field out.
DEFAULTS = {"quantity": 1, "baseline": False, "affected": "b", "number": ""}


@dataclass(frozen=True)
class PreviewRow:
    """One row as the page shows it."""

    sheet: str
    number: int
    kind: str
    words: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Preview:
    """Everything there is to say of an upload before it is recorded."""

    rows: tuple[PreviewRow, ...]
    problems: tuple[Problem, ...]
    history: History
    same: BackfillBatch | None

    @property
    def sound(self) -> bool:
        """Whether it can be recorded as it is."""
        return bool(self.history.facts) and not self.problems

    @property
    def elsewhere(self) -> tuple[Problem, ...]:
        """Problems of no single row: a sheet, a header."""
        numbers = {(row.sheet, row.number) for row in self.rows}
        return tuple(
            one for one in self.problems
            if (one.sheet, one.row) not in numbers
        )  # fmt: skip

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many facts of each kind."""
        found: dict[str, int] = {}
        for fact in self.history.facts:
            label = KINDS[fact.kind].label
            found[label] = found.get(label, 0) + 1
        return list(found.items())


def read_upload(upload: BackfillUpload) -> Filled:
    """The workbook of an upload; Refused where it cannot be read at all."""
    check_scanned({upload.file_id: upload.name}, act="核对")
    contract = upload.contract
    acts = {
        fact.text("act")
        for fact in all_facts(contract)
        if fact.kind != "loss_recorded"
    }
    return read_workbook(
        path_of(upload.file_id).read_bytes(),
        agreement_of(contract),
        slug=contract.slug,
        acts=acts - {""},
    )


def preview_of(upload: BackfillUpload, *, by: User) -> Preview:
    """Read an upload and try every fact of it; nothing is written."""
    contract = upload.contract
    agreement = agreement_of(contract)
    filled = read_upload(upload)
    history = history_of(upload, filled)
    same = same_batch(history, contract) if not filled.problems else None
    problems = list(filled.problems)
    if same is None:
        named = {(one.sheet, one.row) for one in problems}
        fresh, known = _already_known(contract, filled.facts)
        to_try = {
            id(fact) for fact in fresh if _place(fact) not in named
        }
        problems += known
        tried = try_history(
            replace(
                history,
                facts=tuple(f for f in history.facts if id(f) in to_try),
            ),
            contract=contract,
            by=by,
        )
        problems += [
            problem_of(fact, in_chinese(refused.message, agreement))
            for fact, refused in tried
        ]
    order = {
        (row.sheet, row.number): place
        for place, row in enumerate(filled.rows)
    }
    problems.sort(
        key=lambda one: order.get((one.sheet, one.row), -1)
    )
    return Preview(
        rows=_rows(filled, problems, agreement),
        problems=tuple(problems),
        history=history,
        same=same,
    )


def history_of(upload: BackfillUpload, filled: Filled) -> History:
    """What an upload says, ready to be recorded."""
    return History.of(
        filled.facts,
        complete_through=upload.complete_through,
        file=upload.file,
        file_name=upload.name,
    )


def effects_of(
    contract: Contract,
    facts: Sequence[Fact],
    *,
    through: date | None,
    today: date,
) -> tuple[Change, ...]:
    """What recording some facts, and a day of completeness, would change."""
    before = compute(contract, as_of=today)
    after = compute(contract, as_of=today, extra=facts, through=through)
    return changes(before, after, agreement_of(contract))


def _already_known(
    contract: Contract, facts: Sequence[Fact]
) -> tuple[list[Fact], list[Problem]]:
    """Facts that are new, and a problem for each that is recorded already."""
    agreement = agreement_of(contract)
    known: dict[Any, str] = {}
    for batch in BackfillBatch.objects.waiting(contract).select_related(
        "contract__agreement_version"
    ):
        for fact in facts_of_batch(batch):
            for key in _keys(fact, agreement):
                known.setdefault(
                    key, f"待会签补录 {batch} 中{fact.ref}"
                )
    for fact in all_facts(contract):
        for key in _keys(fact, agreement):
            known[key] = "已记录的事实"
    fresh: list[Fact] = []
    # What a letter, a change or an event recorded is named by it.
    told = told_already(contract, facts)
    problems = [
        problem_of(fact, f"{refused.message}请删去这一行。")
        for fact, refused in told
    ]
    by_name = {id(fact) for fact, _ in told}
    for fact in (one for one in facts if id(one) not in by_name):
        where = next(
            (known[key] for key in _keys(fact, agreement) if key in known), ""
        )
        if where:
            problems.append(
                problem_of(fact, f"与{where}相同。请删去这一行。")
            )
        else:
            fresh.append(fact)
    return fresh, problems


def _keys(fact: Fact, agreement: Agreement) -> list[Any]:
    """What a fact says, once per deliverable it speaks of."""
    fields = {
        name: value
        for name, value in fact.fields.items()
        # Rows of the record hold the day beside their fields.
        if name != "on"
        and value is not None
        and DEFAULTS.get(name, ...) != value
    }
    key = fields.get("deliverable")
    members = agreement.members(key) if key else (None,)
    return [
        said(replace(fact, fields={**fields, "deliverable": member or ""}))
        for member in members
    ]


def _place(fact: Fact) -> tuple[str, int | None]:
    at = problem_of(fact, "")
    return at.sheet, at.row


def _rows(
    filled: Filled, problems: Iterable[Problem], agreement: Agreement
) -> tuple[PreviewRow, ...]:
    of_row: dict[tuple[str, int | None], list[Problem]] = {}
    for one in problems:
        of_row.setdefault((one.sheet, one.row), []).append(one)
    return tuple(
        PreviewRow(
            sheet=row.sheet,
            number=row.number,
            kind=row.kind,
            words=sentence(row.fact, agreement) if row.fact else "",
            problems=tuple(of_row.get((row.sheet, row.number), ())),
        )
        for row in filled.rows
    )
