"""What the penalty ledger puts on whose desk."""

import pytest

from kaifeng_credit.penalties import objections_to_answer, penalties_to_sign
from tests.payments.conftest import make_late_story

pytestmark = pytest.mark.django_db


def test_penalty_acts_to_sign_and_objections_to_answer_are_tasks():
    story = make_late_story()
    story.ask("confirm", 20, 23)
    story.dispute(24)

    def tasks(role: str) -> list[tuple[str, str]]:
        return [
            (one.verb, one.target[0])
            for one in [
                *penalties_to_sign(
                    story.contract, getattr(story.people, role), {role}
                ),
                *objections_to_answer(story.contract),
            ]
        ]

    answer, sign = ("答复", "penalties"), ("批准", "penalty_proposal")
    assert {answer, sign} <= set(tasks("a_approver"))
    # Nobody signs what they asked for; what is not read is no task.
    assert answer in tasks("a_handler")
    assert sign not in tasks("a_handler")
    assert sign not in tasks("b_lead")
