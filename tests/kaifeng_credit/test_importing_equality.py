"""From a file or from the database: one answer, for every scenario we tell.

The scenarios: every worked example of the penalties, the demo's history, one
for each kind of fact, and every story of the jurist under tests/agreement.
"""

import inspect
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from importlib import util
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from contracts.models import Contract
from contracts.queries.agreements import agreement_by_key, calendar
from contracts.rules.fact_words import fact_row
from contracts.rules.facts import Fact, FactError, parse_fact
from contracts.rules.facts_file import read_facts_file
from contracts.rules.vocabulary import KINDS
from kaifeng_credit.gathering import compute
from kaifeng_credit.importing import DEMO_FACTS, import_facts
from kaifeng_credit.importing.recorders import RECORDERS
from kaifeng_credit.standing import check_facts, standing
from tests import factories as make
from tests import stories
from tests.stories import agreement

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

TESTS = Path(__file__).parents[1]
CASES = tomllib.loads(
    (TESTS / "golden" / "penalty_cases.toml").read_text("utf-8")
)
STORIES = sorted((TESTS / "agreement").glob("test_article_*.py"))


@dataclass(frozen=True)
class Scenario:
    """Facts as a file would tell them, and the day it is told on."""

    facts: tuple[Fact, ...]
    as_of: date
    through: date | None = None
    readings: tuple[tuple[str, str], ...] = ()

    def toml(self) -> str:
        """The scenario as a facts file."""
        lines = ['agreement = "kaifeng_2025"', f"as_of = {self.as_of}"]
        if self.through is not None:
            lines.append(f"complete_through = {self.through}")
        lines.append("[readings]")
        lines += [f'"{key}" = "{code}"' for key, code in self.readings]
        for fact in self.facts:
            lines.append("[[facts]]")
            lines += [
                f"{name} = {written(value)}"
                for name, value in fact_row(fact).items()
            ]
        return "\n".join(lines) + "\n"

    def days(self) -> list[date]:
        """The eve of the last fact, the day told, and a day long after."""
        last = max((fact.on for fact in self.facts), default=self.as_of)
        eve, later = last - timedelta(days=1), timedelta(days=200)
        return sorted({eve, self.as_of, self.as_of + later})


def written(value: Any) -> str:
    """A plain value in TOML."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(written(one) for one in value)}]"
    return str(value) if isinstance(value, int) else f'"{value}"'


# --- the scenarios -----------------------------------------------------------
def golden(name: str) -> Scenario:
    case = CASES[name]
    told = CASES[case["like"]] if "like" in case else case
    return Scenario(
        tuple(parse_fact(row, agreement=agreement()) for row in told["facts"]),
        told["as_of"],
        readings=tuple(sorted(case.get("readings", {}).items())),
    )


def demo() -> Scenario:
    read = read_facts_file(DEMO_FACTS, open_agreement=agreement_by_key)
    return Scenario(
        read.facts,
        read.as_of,
        read.complete_through,
        tuple(sorted(read.readings.items())),
    )


# What a kind needs beside itself, and the fields it takes here.
SENT = {"kind": "submitted", "deliverable": "work_plan", "on": "2025-11-03"}
BROKEN = {
    "kind": "general_breach", "on": "2025-10-01", "by": "b", "act": "one",
    "loss": "1000.50",
}  # fmt: skip
BEFORE: dict[str, list[dict]] = {
    "received": [SENT],
    "withdrawn": [SENT],
    "rejected": [SENT],
    "accepted": [SENT],
    "loss_recorded": [BROKEN],
    "national_result": [
        {"kind": "paid", "tranche": 1, "on": "2025-07-03",
         "amount": "447000"},
    ],
}  # fmt: skip
PLAIN: dict[str, Any] = {
    "date": "2025-11-20",
    "deliverable": "work_plan",
    "deliverables": ["tranche_2", "ranking_statement"],
    "tranche": 1,
    "amount": "1200000.05",
    "signed_amount": "1000",
    "number": "87.5000",
    "bool": True,
    "whole": 3,
    "indicator": "water",
    "quota": "media_yearly",
    "text": "one",
}
DAYS = {"period_end": "2025-09-30", "start": "2025-11-10",
        "due_on": "2026-01-31", "documents_on": "2025-11-21",
        "effective_on": "2026-01-15"}  # fmt: skip


def every_kind():
    """Each kind with all its fields, and with the required ones alone."""
    for kind in KINDS.values():
        for whole in (True, False):
            row: dict[str, Any] = {"kind": kind.key}
            for spec in kind.fields:
                if whole or spec.required:
                    plain = DAYS.get(spec.name, PLAIN.get(spec.type))
                    row[spec.name] = spec.choices[0] if spec.choices else plain
            if row.get("baseline"):
                row |= {"period_end": "2025-03-31"}
            rows = [*BEFORE.get(kind.key, []), row]
            facts = [parse_fact(one, agreement=agreement()) for one in rows]
            yield pytest.param(
                Scenario(tuple(facts), date(2026, 3, 5)),
                id=f"{kind.key}-{'whole' if whole else 'bare'}",
            )


@lru_cache
def told_in(path: Path) -> tuple[Scenario, ...]:
    """Run a jurist's stories with a pen in hand: every question they ask."""
    spec = util.spec_from_file_location(f"told_{path.stem}", path)
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    asked: dict[str, Scenario] = {}

    def ask(*facts: Fact, as_of: str, through=stories.UNSET, readings=None,
            drafts=(), of=None, calendar=None):  # fmt: skip
        if not (drafts or of or calendar) and through is not None:
            day = date.fromisoformat(as_of)
            till = None if through is stories.UNSET else through
            one = Scenario(
                facts,
                day,
                date.fromisoformat(till) if till else None,
                tuple(sorted((readings or {}).items())),
            )
            asked[one.toml()] = one
        return stories.ask(
            *facts, as_of=as_of, through=through, readings=readings,
            drafts=drafts, of=of, calendar=calendar,
        )  # fmt: skip

    module.ask = ask
    for name, test in vars(module).items():
        if name.startswith("test_") and callable(test):
            _run(test)
    return tuple(asked.values())


def _run(test) -> None:
    """A story with each of its parameters; one that needs more is left."""
    marks = [
        mark
        for mark in getattr(test, "pytestmark", ())
        if mark.name == "parametrize"
    ]
    sets = []
    for mark in marks:
        names, values = mark.args[:2]
        names = [
            name.strip()
            for name in (names.split(",") if isinstance(names, str) else names)
        ]
        sets.append(
            [
                dict(zip(names, one if len(names) > 1 else [one], strict=True))
                for one in values
            ]
        )
    given = {name for rows in sets for name in rows[0]}
    if hasattr(test, "hypothesis") or given != set(
        inspect.signature(test).parameters
    ):
        return
    for combined in product(*sets):
        test(**{k: v for one in combined for k, v in one.items()})


# --- the comparison ----------------------------------------------------------
def without_sources(value):
    """An answer without where its facts stand (a file's line, a row)."""
    if isinstance(value, dict):
        return {
            key: without_sources(part)
            for key, part in value.items()
            if key not in {"ref", "refs"}
        }
    if isinstance(value, list):
        return [without_sources(part) for part in value]
    return value


@pytest.fixture
def holds(tmp_path):
    """Import a scenario on a fresh demo contract; all days answer alike."""
    contract = make.make_contract(is_demo=True, pinned_on=make.TODAY)
    make.make_people(contract)
    file = tmp_path / "facts.toml"

    def hold(scenario: Scenario, *others: Scenario) -> None:
        with transaction.atomic():
            _holds(scenario, others, contract, file)
            transaction.set_rollback(True)
        contract.refresh_from_db()  # fresh again for the next

    return hold


def _holds(
    scenario: Scenario,
    others: Iterable[Scenario],
    contract: Contract,
    file: Path,
) -> None:
    """``others`` ask of the same facts: other days, other readings."""
    file.write_text(scenario.toml(), "utf-8")
    read = read_facts_file(file, open_agreement=agreement_by_key)
    import_facts(file, contract=contract)
    contract.refresh_from_db()
    for asked in (scenario, *others):
        for day in asked.days():
            pure = standing(
                agreement=read.agreement,
                facts=read.facts,
                readings={**dict(scenario.readings), **dict(asked.readings)},
                calendar=calendar(),
                as_of=day,
                complete_through=read.complete_through or read.as_of,
            ).as_json()
            chosen = None if asked is scenario else dict(asked.readings)
            stored = compute(contract, as_of=day, readings=chosen)
            assert without_sources(pure) == without_sources(stored), day


@pytest.mark.parametrize("name", CASES)
def test_every_worked_penalty_is_the_same_from_the_database(name, holds):
    holds(golden(name))


def test_the_demo_is_the_same_from_the_database(holds):
    holds(demo())


@pytest.mark.parametrize("scenario", list(every_kind()))
def test_every_kind_of_fact_is_the_same_from_the_database(scenario, holds):
    holds(scenario)


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_every_story_is_the_same_from_the_database(path, holds):
    """But for stories of facts that cannot be: both ways refuse those."""
    alike: dict[str, list[Scenario]] = {}
    for scenario in told_in(path):
        try:
            check_facts(agreement(), scenario.facts)
        except FactError:
            continue
        plain = replace(scenario, readings=(), as_of=make.TODAY)
        alike.setdefault(plain.toml(), []).append(scenario)
    for scenarios in alike.values():
        # Readings are asked, not decided, but for the first one's.
        first = min(scenarios, key=lambda one: len(one.readings))
        holds(first, *(one for one in scenarios if one is not first))


def test_every_kind_has_its_recorder():
    assert set(KINDS) == set(RECORDERS)
