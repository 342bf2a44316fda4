"""The vocabulary people read is the one the reader takes."""

import json
import tomllib
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from contracts.rules.vocabulary import CHOICE_LABELS, FIELD_LABELS, KINDS
from contracts.rules.vocabulary_text import (
    facts_schema,
    vocabulary_lines,
    vocabulary_table,
)

ROOT = Path(__file__).parents[3]
FILE = """
agreement = "kaifeng_2025"
as_of = 2026-03-05
[readings]
"submission.reading" = "D"
[[facts]]
"""


def plain(value):
    """A TOML value as JSON would hold it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    return value


def table(line):
    return plain(tomllib.loads(FILE + line.replace(", ", "\n")))


def test_every_field_and_choice_has_its_chinese_name():
    fields = {f.name for kind in KINDS.values() for f in kind.fields}
    choices = {
        one
        for kind in KINDS.values()
        for f in kind.fields
        for one in f.choices
    }
    assert fields == set(FIELD_LABELS)
    assert choices == set(CHOICE_LABELS)


def test_help_has_a_line_per_kind_with_its_fields():
    lines = list(vocabulary_lines())
    assert [line.split()[0] for line in lines] == list(KINDS)
    (line,) = [one for one in lines if "national_result" in one]
    assert line.endswith("on result=passed|failed [fault=a|b|none]")


def test_the_readme_holds_the_table_as_it_is():
    text = (ROOT / "README.md").read_text("utf-8")
    assert "\n".join(vocabulary_table()) in text


def test_the_committed_schema_of_a_facts_file_is_current():
    committed = (ROOT / "docs" / "facts.schema.json").read_text("utf-8")
    assert json.loads(committed) == facts_schema()


def test_the_demo_file_fits_the_schema():
    demo = ROOT / "kaifeng_credit" / "demo" / "kaifeng_2025.toml"
    jsonschema.validate(
        plain(tomllib.loads(demo.read_text("utf-8"))), facts_schema()
    )


@pytest.mark.parametrize(
    "line",
    [
        'kind = "sumbitted", deliverable = "tranche_2", on = 2025-12-15',
        'kind = "submitted", on = 2025-12-15',
        'kind = "paid", tranche = 1, on = 2025-07-03, amount = "447000.001"',
        'kind = "paid", tranche = 1, on = 2025-07-03, amount = 447000.5',
        'kind = "paid", tranche = 1, on = 2025-07-03, amount = "1", by = "a"',
        'kind = "national_result", on = 2026-09-18, result = "maybe"',
    ],
)
def test_what_the_reader_refuses_does_not_fit_the_schema(line):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(table(line), facts_schema())
