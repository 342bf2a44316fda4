"""What waits at the end stands on the desk of the side that signs."""

import pytest

from contracts.states import ProposalKind
from kaifeng_credit.endings import endings_to_sign

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def test_what_one_side_asked_is_the_others_to_sign(
    world, django_assert_num_queries
):
    contract, people = world.contract, world.people
    (task,) = endings_to_sign(
        contract, people.a_approver, {ProposalKind.RETURN_CERTIFICATE}
    )
    assert ("a", "签署") == (task.side, task.verb)
    assert ("ending_proposal", world.return_asked.pk) == task.target
    with django_assert_num_queries(0):
        assert [] == endings_to_sign(contract, people.a_approver, ())
