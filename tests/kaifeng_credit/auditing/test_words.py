"""Every code that a service writes into the log has a word."""

import ast
from pathlib import Path

import pytest

from contracts.rules.letters.kinds import STEPS
from contracts.services.checking_audit import ASKED
from contracts.services.identity import NOT_CONFIRMED
from contracts.states import BatchState, ProposalState
from deliverables.states import Result, SignOffKind
from kaifeng_credit.auditing.words import (
    ACTIONS,
    action_word,
    detail_rows,
    object_word,
)
from payments.states import PenaltyVerdict, ScheduleState

ROOT = Path(__file__).parents[3]
APPS = ("contracts", "deliverables", "indicators", "payments", "kaifeng_credit")
# What a code is made of where it is no plain text.
MADE_OF = {
    "result": Result.values,
    "kind": SignOffKind.values,
    "action": [*(f"letter_{one}" for one in STEPS), "letter_corrected"],
    "ASKED": [ASKED],
    "NOT_CONFIRMED": [NOT_CONFIRMED],
    "proposal_": [ProposalState.DECLINED, ProposalState.WITHDRAWN],
    "batch_": [BatchState.DECLINED, BatchState.WITHDRAWN],
    "penalty_": PenaltyVerdict.values,
    "schedule_": ScheduleState.values,
}


def codes(node) -> list[str]:
    """Every value the first argument of audit.record may have."""
    if isinstance(node, ast.Constant):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return codes(node.body) + codes(node.orelse)
    if isinstance(node, ast.Name):
        return list(MADE_OF[node.id])
    assert isinstance(node, ast.JoinedStr), ast.dump(node)
    start = node.values[0].value
    return [f"{start}{end}" for end in MADE_OF[start]]


def written():
    """(place, code) of every event that the code writes."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and node.func.attr == "record"
                    and ast.unparse(node.func.value) == "audit"
                ):
                    for code in codes(node.args[0]):
                        yield f"{path.name}:{node.lineno}", code


def test_every_code_that_is_written_has_a_word():
    found = list(written())
    assert 80 <= len(found)  # or the search finds no more calls
    assert [] == [one for one in found if one[1] not in ACTIONS]


def test_no_two_acts_have_one_word():
    assert len(ACTIONS) == len(set(ACTIONS.values()))


def test_a_code_of_before_stands_for_itself():
    assert "old_code" == action_word("old_code")


@pytest.mark.parametrize(
    ("label", "word"),
    [
        ("deliverables.decision", "验收结论"),
        ("nowhere.atall", "nowhere.atall"),
        ("", "—"),
    ],
)
def test_objects_are_named_by_their_model(label, word):
    assert word == object_word(label)


def test_detail_is_told_line_by_line():
    said = detail_rows(
        {
            "before": "1.00", "after": "2.00", "reason": None, "odd": [1, 2],
            "backfilled": False, "filters": {"since": "2025-12-01"},
        }
    )  # fmt: skip
    assert {
        ("改动前", "1.00"), ("改动后", "2.00"), ("odd", "1、2"),
        ("补录", "否"), ("筛选", "起始日 2025-12-01"),
    } == set(said)  # fmt: skip
