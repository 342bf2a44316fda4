"""Read an agreement folder into one frozen `Agreement`, or say what is wrong.

The reader believes nothing: every quote must stand verbatim in its clause,
every number must be what its own words say, shares must make the amounts,
and every name must lead somewhere. A mistake is an `AgreementError` that
names file, line and key. It knows no agreement in particular.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from contracts.rules.agreement import (
    Agreement,
    Indicator,
    PartyTerm,
    Quota,
)
from contracts.rules.gates import read_tranches
from contracts.rules.labels import read_labels
from contracts.rules.register import read_readings
from contracts.rules.source import AgreementError, Node, Source
from contracts.rules.terms import Quantity, Term, TermValue, parse_day
from contracts.rules.units import (
    COUNTS,
    Names,
    need_clause,
    need_quote,
    need_unit,
)
from contracts.rules.versions import digest_of as digest_of
from contracts.rules.versions import files_of, versions_of
from contracts.rules.wording import Wording
from contracts.rules.works import (
    read_deliverables,
    read_items,
    read_packages,
)

FILES = (
    "agreement.md",
    "agreement.toml",
    "deliverables.toml",
    "gates.toml",
    "prose.toml",
    "readings.toml",
    "terms.toml",
)
PERIODS = ("contract_year", "full_months", "whole_term")
DIRECTIONS = ("higher", "lower")

_SUPPLEMENT = re.compile(r"supplement_[0-9]+\.md")


def read_agreement(path: Path, version: str | None = None) -> Agreement:
    """Load a version of the agreement folder at ``path``, wholly verified.

    Without a version, the latest.

    Raises:
        AgreementError: naming file, line and key of the first mistake.
    """
    files = files_of(path, version)
    supplements = _check_files(files)
    wording = Wording(files, supplements)
    clauses = wording.clauses()
    frame = Source(files["agreement.toml"]).root
    frame.only("version", "parties", "signatures", "effective")
    parties = _parties(frame, wording)
    signed_on, effective_on = _days(frame, wording, parties)
    terms = _terms(Source(files["terms.toml"]).root, wording, effective_on)
    names = Names(clauses=clauses, terms=terms, effective_on=effective_on)

    works = Source(files["deliverables.toml"]).root
    works.only("items", "deliverables", "packages")
    deliverables = read_deliverables(works, wording, names)
    names = replace(names, deliverables=deliverables)
    items = read_items(works, wording, names)
    packages = read_packages(works, names)
    for package in packages.values():
        for member in package.members:
            deliverables[member] = replace(
                deliverables[member], package=package.key
            )

    gates = Source(files["gates.toml"]).root
    gates.only("tranches", "quotas", "indicators")
    indicators = _indicators(gates, wording, names)
    quotas = _quotas(gates, names)
    names = replace(
        names, packages=packages, indicators=indicators, quotas=quotas
    )
    tranches = read_tranches(gates, names)
    numbers = {tranche.number for tranche in tranches}
    for key, node in works.named("packages"):
        if packages[key].tranche not in numbers:
            raise node.error("tranche 不是已有的款项序号", "tranche")

    readings = read_readings(Source(files["readings.toml"]).root, names)
    prose = _prose(Source(files["prose.toml"]).root, wording)
    wording.check_all_claimed()
    return Agreement(
        key=path.name,
        version=frame.text("version"),
        title=wording.title,
        digest=digest_of(path, version),
        signed_on=signed_on,
        effective_on=effective_on,
        clauses=clauses,
        parties=parties,
        terms=terms,
        items=items,
        deliverables=deliverables,
        packages=packages,
        tranches=tranches,
        quotas=quotas,
        indicators=indicators,
        readings=readings,
        prose=prose,
        labels=read_labels(
            path, wording, names,
            strict=version in (None, versions_of(path)[-1]),
        ),
    )  # fmt: skip


def _check_files(present: Iterable[str]) -> tuple[str, ...]:
    """Refuse a missing or an unknown file; the supplements found."""
    for name in FILES:
        if name not in present:
            raise AgreementError(name, 0, "", "文件不存在")
    supplements = tuple(n for n in present if _SUPPLEMENT.fullmatch(n))
    for name in present:
        if name not in FILES and name not in supplements:
            raise AgreementError(name, 0, "", "协议文件夹中的未知文件")
    return supplements


def _parties(frame: Node, wording: Wording) -> dict[str, PartyTerm]:
    parties: dict[str, PartyTerm] = {}
    for node in frame.rows("parties", "side"):
        node.only("side", "label", "clause", "name")
        party = PartyTerm(
            side=node.choice("side", ("a", "b")),
            name=node.text("name"),
            clause=node.text("clause"),
            label=node.text("label"),
        )
        need_quote(node, "name", wording, party.clause, party.name)
        if party.side in parties:
            raise node.error("一方只能列一次", "side")
        parties[party.side] = party
    if set(parties) != {"a", "b"}:
        raise frame.error("应列明甲、乙双方", "parties")
    return parties


def _days(
    frame: Node, wording: Wording, parties: dict[str, PartyTerm]
) -> tuple[date, date]:
    """The signing day and the effective day, out of the text's words."""
    signed: dict[str, date] = {}
    for node in frame.rows("signatures", "side"):
        node.only("side", "clause", "quote", "says")
        signed[node.choice("side", tuple(parties))] = _day_said(node, wording)
    if set(signed) != set(parties):
        raise frame.error("应列明双方的签约日期", "signatures")
    signed_on = max(signed.values())
    node = frame.table("effective")
    node.only("clause", "quote", "rule", "says")
    rule = node.choice("rule", ("last_signature", "stated_day"))
    if rule == "stated_day":
        return signed_on, _day_said(node, wording)
    need_quote(node, "quote", wording, node.text("clause"), node.text("quote"))
    return signed_on, signed_on


def _day_said(node: Node, wording: Wording) -> date:
    says = node.text("says")
    problem = wording.claim(node.text("clause"), node.text("quote"), says)
    if problem:
        key, reason = problem
        raise node.error(reason, key)
    try:
        return parse_day(says)
    except ValueError as error:
        raise node.error(str(error), "says") from None


def _terms(root: Node, wording: Wording, start: date) -> dict[str, Term]:
    terms = {}
    for key, node in root.named(""):
        node.only("clause", "values")
        clause = node.text("clause")
        if clause not in wording.texts:
            raise node.error(f"协议中没有这一条款：「{clause}」", "clause")
        rows: list[TermValue] = []
        for row in node.rows("values"):
            row.only("from", "says", "quote", "clause")
            since = row.day("from")
            own = row.optional_text("clause") or clause
            quantity = _quantity(row, wording, own)
            if rows and since <= rows[-1].since:
                raise row.error("各行应按 from 先后排列", "from")
            if rows and quantity.unit != rows[0].unit:
                raise row.error("各行的单位应相同", "says")
            if not rows and since != start and own == clause:
                raise row.error(f"首行应自生效日 {start} 起", "from")
            rows.append(TermValue(since, row.text("quote"), quantity, own))
        if not rows:
            raise node.error("没有 values", "values")
        terms[key] = Term(key=key, clause=clause, values=tuple(rows))
    return terms


def _quantity(row: Node, wording: Wording, clause: str) -> Quantity:
    says = row.text("says")
    try:
        quantity = Quantity.parse(says)
    except ValueError as error:
        raise row.error(str(error), "says") from None
    problem = wording.claim(clause, row.text("quote"), says)
    if problem:
        key, reason = problem
        raise row.error(reason, key)
    return quantity


def _indicators(
    gates: Node, wording: Wording, names: Names
) -> dict[str, Indicator]:
    indicators = {}
    for key, node in gates.named("indicators"):
        node.only("name", "clause", "direction")
        clause = need_clause(node, "clause", names)
        need_quote(node, "name", wording, clause, node.text("name"))
        indicators[key] = Indicator(
            key=key,
            name=node.text("name"),
            clause=clause,
            direction=node.choice("direction", DIRECTIONS),
        )
    return indicators


def _quotas(gates: Node, names: Names) -> dict[str, Quota]:
    quotas = {}
    for key, node in gates.named("quotas"):
        node.only("name", "clause", "term", "period", "also_counts_as", "unit")
        if "term" in node:
            need_unit(node, "term", COUNTS, names)
        quotas[key] = Quota(
            key=key,
            name=node.text("name"),
            clause=need_clause(node, "clause", names),
            term=node.optional_text("term"),
            period=node.choice("period", PERIODS),
            also_counts_as=node.optional_text("also_counts_as"),
            unit=node.text("unit"),
        )
    for key, node in gates.named("quotas"):
        other = quotas[key].also_counts_as
        if other is not None and (other not in quotas or other == key):
            raise node.error(
                "also_counts_as 不是另一计数义务", "also_counts_as"
            )
    return quotas


def _prose(root: Node, wording: Wording) -> dict[str, str]:
    root.only("prose")
    prose: dict[str, str] = {}
    for node in root.rows("prose", "says"):
        node.only("clause", "says", "reason")
        clause, says = node.text("clause"), node.text("says")
        problem = wording.set_aside(clause, says)
        if problem:
            raise node.error(problem, "says")
        if f"{clause} {says}" in prose:
            raise node.error("重复", "says")
        prose[f"{clause} {says}"] = node.text("reason")
    return prose
