"""The committed schema of the answer is the one its rows make."""

import json
from pathlib import Path

import jsonschema
import pytest

from contracts.rules.words import WORDS
from kaifeng_credit.answer_schema import ENUMS, answer_schema
from tests.kaifeng_credit.test_standing import STORY
from tests.stories import ask

ROOT = Path(__file__).parents[2]
DAYS = ("2025-06-18", "2025-12-31", "2026-03-05", "2026-11-23", "2031-06-11")


def test_the_committed_schema_is_current():
    committed = (ROOT / "docs" / "standing.schema.json").read_text("utf-8")
    assert json.loads(committed) == answer_schema()


@pytest.mark.parametrize("as_of", DAYS)
@pytest.mark.parametrize("through", ["2025-12-25", None])
def test_answers_fit_it(as_of, through):
    for facts in ((), STORY):
        answer = ask(*facts, as_of=as_of, through=through).as_json()
        jsonschema.validate(answer, answer_schema())


def test_a_key_too_many_does_not_fit():
    answer = ask(as_of="2025-12-31").as_json()
    answer["tranches"][0]["extra"] = 1
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(answer, answer_schema())


def test_the_closed_lists_are_those_people_read():
    for part, key in (
        ("deliverable", "DeliverableRow"),
        ("tranche", "TrancheRow"),
        ("deadline", "Deadline"),
    ):
        assert set(ENUMS[key, "state"]) <= set(WORDS[part])
