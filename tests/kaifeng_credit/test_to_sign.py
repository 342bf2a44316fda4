"""What waits for the other side: asked for only where something waits."""

import pytest

from kaifeng_credit.to_sign import waiting_to_sign

pytestmark = pytest.mark.django_db


def test_nothing_is_asked_where_nothing_waits(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert [] == waiting_to_sign(None, None, frozenset())
