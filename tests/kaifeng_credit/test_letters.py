"""A letter that waits stands on the desk of who may sign it."""

import pytest

from kaifeng_credit.letters import letters_to_sign

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def test_a_colleagues_letter_is_ones_to_sign(world):
    people = world.people

    def tasks(role):
        return letters_to_sign(world.contract, getattr(people, role))

    (task,) = tasks("a_approver")
    assert ("a", "同意") == (task.side, task.verb)
    assert ("letter_proposal", world.letter_asked.pk) == task.target
    assert [] == tasks("a_handler")  # one's own is no task
    assert [] == tasks("b_lead")
