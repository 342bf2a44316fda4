"""Asked again under one key, a thing is done once and answered twice."""

import pytest
from django.db import DatabaseError, transaction

from contracts.models import AnsweredRequest
from contracts.policies import Refused
from contracts.services.answered import answer_once, request_digest
from tests import factories as make

pytestmark = pytest.mark.django_db


class Act:
    """Something that is done, and counts how often."""

    done = 0

    def __call__(self):
        self.done += 1
        return 201, {"id": self.done, "amount": "1.00"}


def ask(person, act, *, key="a-key-of-mine", body=None):
    digest = request_digest(method="POST", path="/x/", body=body or {})
    return answer_once(
        by=person, key=key, digest=digest, token=None, act=act
    )


def test_the_second_time_the_answer_of_the_first_is_given():
    person, act = make.make_person(), Act()
    first = ask(person, act)
    assert (201, {"id": 1, "amount": "1.00"}) == first == ask(person, act)
    assert 1 == act.done
    # Another key, another act; another person's key is another key.
    ask(person, act, key="another-key")
    ask(make.make_person(), act)
    assert 3 == act.done


def test_one_key_serves_one_request_only():
    person, act = make.make_person(), Act()
    ask(person, act, body={"amount": "1.00"})
    with pytest.raises(Refused) as found:
        ask(person, act, body={"amount": "2.00"})
    assert "idempotency_key_reused" == found.value.code
    assert 1 == act.done


def test_what_was_refused_was_not_done_and_leaves_the_key_free():
    person, act = make.make_person(), Act()

    def refuse():
        act()
        raise Refused("not_now", "现在不行。")

    with pytest.raises(Refused):
        ask(person, refuse)
    assert not AnsweredRequest.objects.exists()
    assert 201 == ask(person, act, body={"amount": "2.00"})[0]


def test_white_space_and_order_make_no_other_request():
    one = request_digest(method="POST", path="/x/", body={"a": 1, "b": "费"})
    two = request_digest(method="POST", path="/x/", body={"b": "费", "a": 1})
    assert one == two
    for other in (
        {"method": "PUT", "path": "/x/", "body": {"a": 1, "b": "费"}},
        {"method": "POST", "path": "/y/", "body": {"a": 1, "b": "费"}},
        {"method": "POST", "path": "/x/", "body": {"a": 1, "b": "资"}},
    ):
        assert one != request_digest(**other)


def test_an_answer_stays_as_it_was_given():
    ask(make.make_person(), Act())
    for change in ("update", "delete"):
        rows = AnsweredRequest.objects.all()
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(status=500) if change == "update" else rows.delete()
