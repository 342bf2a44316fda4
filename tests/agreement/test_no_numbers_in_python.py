"""Python holds no number of the agreement: numbers come through terms.

Rules may write 0, 1 and -1, a place in a sequence (`name[2]`) and the last
day of a year; every other number there is a named constant of the module.
No number of the agreement may stand anywhere, not even named, unless it is
listed here with the reason why it is not the agreement's.
"""

import ast
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from contracts.rules.terms import Quantity, tokens_in

ROOT = Path(__file__).parents[2]
APPS = ("contracts", "deliverables", "payments", "indicators")
ALWAYS = {Decimal(0), Decimal(1)}

# Named constants that happen to equal a number of the agreement, and whose
# number they are. (module, name): reason
OTHERS = {
    ("contracts/rules/terms.py", "_DIGITS"): "ten digits, by position",
    ("contracts/rules/terms.py", "_POWERS"): "the decimal system",
    ("contracts/rules/terms.py", "MONTHS_IN_HALF_A_YEAR"): "what 半年 means",
    ("payments/rules/limitation.py", "LIMITATION_YEARS"): "民法典 188",
    ("deliverables/rules/panels.py", "SMALLEST_PANEL"): "政府采购法 38",
    ("contracts/rules/retention.py", "SET_ASIDE_YEARS"): "政府采购法, 待核",
    (
        "payments/rules/report/receivable_sheets.py",
        "AGE_ENDS",
    ): "how a report groups receivables by age",
    ("payments/rules/report/kinds.py", "MONTHS_A_QUARTER"): "a calendar quarter",
    (
        "payments/rules/schedules.py",
        "LATEST_WORKING_DAY",
    ): "as many working days as any month has",
    ("payments/rules/late_payment.py", "SME_DAILY_RATE"): "国令802 art. 17",
    (
        "contracts/rules/board/shapes.py",
        "SOON",
    ): "when a page shows a date as near",
    ("deliverables/rules/text_difference.py", "ALIKE"): "a measure of text",
    ("contracts/rules/letters/sheet.py", "*"): "GB/T 9704-2012, a sheet",
    ("indicators/rules/charts.py", "*"): "places on a sheet",
    ("contracts/rules/calendar.py", "*"): "the calendar's, not the parties'",
}
NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?%?")


def modules(*layers: str) -> list[Path]:
    found = []
    for app in APPS:
        for layer in layers:
            found += sorted((ROOT / app / layer).rglob("*.py"))
            found += sorted((ROOT / app).glob(f"{layer}.py"))
    project = ROOT / "kaifeng_credit"
    if "rules" in layers:
        found += sorted(project.glob("standing.py"))
        found += sorted((project / "standing").rglob("*.py"))
    return found


def written(agreement) -> set[Decimal]:
    """The agreement's numbers, as they count and as they are written."""
    numbers = set()
    for term in agreement.terms.values():
        for row in term.values:
            numbers.add(row.value)
            digits = re.match(r"[0-9.]+", row.quantity.says)
            if digits:
                numbers.add(Decimal(digits[0]))
    return numbers - ALWAYS


def constants(tree: ast.Module) -> dict[int, str]:
    """The nodes inside named constants of the module, by their name."""
    names = {}
    for node in tree.body:
        targets = []
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AnnAssign):
            targets = [node.target]
        for target in targets:
            if isinstance(target, ast.Name) and target.id.isupper():
                for inner in ast.walk(node):
                    names[id(inner)] = target.id
    return names


def docstrings(tree: ast.Module) -> set[int]:
    """Strings that stand alone: quotes and explanations, not values."""
    return {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def structural(tree: ast.Module) -> set[int]:
    """Places in a sequence, and the end of a year: no count, no price."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript):
            index = node.slice
            bounds = (
                [index.lower, index.upper]
                if isinstance(index, ast.Slice)
                else [index]
            )
            found |= {
                id(bound)
                for bound in bounds
                if isinstance(bound, ast.Constant)
                and isinstance(bound.value, int)
            }
        if isinstance(node, ast.Call) and ast.unparse(node).endswith(
            ", 12, 31)"
        ):
            found |= {id(argument) for argument in node.args[1:]}
    return found


def numbers_in(tree: ast.Module) -> Iterator[tuple[ast.Constant, Decimal]]:
    words = docstrings(tree) | structural(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in words:
            continue
        value = node.value
        if isinstance(value, int | float) and not isinstance(value, bool):
            yield node, abs(Decimal(str(value)))
        elif isinstance(value, str) and NUMBER.fullmatch(value):
            yield node, abs(Decimal(value.rstrip("%")))


def complaints(source: str, name: str, numbers: set[Decimal]) -> list[str]:
    tree = ast.parse(source)
    named = constants(tree)
    found = []
    for node, value in numbers_in(tree):
        constant = named.get(id(node))
        where = f"{name}:{node.lineno}: {node.value!r}"
        if value in ALWAYS:
            continue
        if constant is None:
            found.append(f"{where} is not a named constant")
        elif value in numbers and not (
            (name, constant) in OTHERS or (name, "*") in OTHERS
        ):
            found.append(f"{where} is a number of the agreement")
    return found


def said_in_words(source: str, name: str, agreement) -> list[str]:
    """Sentences that spell out a quantity of the agreement."""
    tree = ast.parse(source)
    words = docstrings(tree)
    quantities = {
        (row.value, row.unit)
        for term in agreement.terms.values()
        for row in term.values
        if row.value != 1
    }
    found = []
    for node in ast.walk(tree):
        if (
            not isinstance(node, ast.Constant)
            or not isinstance(node.value, str)
            or id(node) in words
        ):
            continue
        for token in tokens_in(node.value):
            try:
                quantity = Quantity.parse(token.says)
            except ValueError:
                continue
            if (quantity.value, quantity.unit) in quantities:
                found.append(f"{name}:{node.lineno}: {token.says}")
    return found


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", modules("rules"), ids=named)
def test_rules_hold_no_number_of_the_agreement(path, agreement):
    source = path.read_text()
    assert complaints(source, named(path), written(agreement)) == []
    assert said_in_words(source, named(path), agreement) == []


@pytest.mark.parametrize("path", modules("services"), ids=named)
def test_services_hold_no_amount_and_no_rate(path, agreement):
    """Services have limits and sizes of their own, but no money."""
    money = {
        value
        for term in agreement.terms.values()
        for value in [term.values[0].value]
        if term.values[0].unit in ("yuan", "fraction")
    }
    tree = ast.parse(path.read_text())
    found = [value for _, value in numbers_in(tree) if value in money]
    assert found == []
    assert said_in_words(path.read_text(), named(path), agreement) == []


@pytest.mark.parametrize(
    "line",
    [
        "rate = Decimal('0.0005')",
        "rate = '0.05%'",
        "total = 1490000",
        "def f():\n    return days > 20",
        "REVIEW_DAYS = 20",
        "PENALTY = Decimal('0.0005')",
        "SHARES = (0.3, 0.3, 0.4)",
        "x = 2",
        "x = date(2025, 12, 19)",
        "x = rates['0.05%']",
    ],
)
def test_the_guard_sees_a_number(line, agreement):
    assert complaints(line, "made_up.py", written(agreement))


@pytest.mark.parametrize(
    "line",
    [
        "days = -1",
        "x = items[0]",
        "x = name.rpartition('.')[2]",
        "x = digest[:8]",
        "x = date(year, 12, 31)",
        "DAYS_PER_WEEK = 7",
        '"""应按照合同总金额的0.05%支付违约金"""',
        "due = term.on(day)",
    ],
)
def test_the_guard_lets_innocent_lines_pass(line, agreement):
    assert complaints(line, "made_up.py", written(agreement)) == []


def test_the_guard_reads_sentences(agreement):
    assert said_in_words("x = '须在20个工作日内验收'", "a.py", agreement)
    assert said_in_words("x = f'{n}个工作日内验收'", "a.py", agreement) == []
