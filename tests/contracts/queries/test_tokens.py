"""Whose token it is takes one query, whatever is shown."""

from datetime import timedelta

import pytest

from contracts.queries.clock import now
from contracts.queries.tokens import digest_of, token_for
from contracts.services.tokens import issue_token
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_looking_a_token_up_is_one_query(django_assert_num_queries):
    person = make.make_person()
    token, secret = issue_token(
        by=person, name="x", now=now(), lasts=timedelta(days=7)
    )
    with django_assert_num_queries(1):
        assert person == token_for(secret, now=now()).user
    with django_assert_num_queries(1):
        assert token_for("kfx_nothing", now=now()) is None
    assert digest_of(secret) == token.digest
