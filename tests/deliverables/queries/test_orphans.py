"""What of a contract lies under a part of the agreement that would go."""

import pytest

from contracts.rules.version_changes import CRITERION, DELIVERABLE, PIECE
from deliverables.queries.orphans import orphans_of
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
KEY = "task_division"
CRITERION_KEY = "task_division_batch"
GONE = (
    (PIECE, KEY, "table"),
    (CRITERION, KEY, CRITERION_KEY),
    (DELIVERABLE, KEY),
)


def lost(contract) -> list[str]:
    agreement = make.agreement_of(contract)
    return list(orphans_of(contract, agreement, GONE))


def test_files_findings_and_acts_are_told_each_by_its_place():
    contract, other = make.make_contract(), make.make_contract()
    people = make.make_people(contract)
    row = make.deliverable(contract, KEY)
    assert [] == lost(contract)
    submission = make.make_received(
        row, b=people.b_lead, a=people.a_handler, today=make.TODAY
    )
    acts, files = lost(contract)
    assert "的“《开封市建设全国社会信用体系示范区任务分工表》”下有" in files
    assert acts.endswith("已有提交、文件或签署")
    make.make_decision(
        submission, handler=people.a_handler, approver=people.a_approver,
        today=make.TODAY,
    )  # fmt: skip
    assert any("一条验收标准下有 1 条判定" in words for words in lost(contract))
    assert [] == lost(other)  # another contract's are no matter
