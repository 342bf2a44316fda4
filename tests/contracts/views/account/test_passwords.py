"""The page: what is wrong stands where it is typed."""

import pytest
from django.urls import reverse

from tests import factories as make

pytestmark = pytest.mark.django_db
NEW = "Long-enough-4-now"


@pytest.fixture
def person(client):
    one = make.make_person()
    one.set_password("the right words")
    one.save()
    client.force_login(one)
    return one


@pytest.mark.parametrize(
    ("form", "at", "words"),
    [
        ({}, "old", "请填写现在的密码"),
        ({"old": "wrong", "new": NEW, "again": NEW}, "old", "密码不对"),
        ({"new": NEW, "again": "other"}, "again", "两次输入的新密码不同"),
        ({"old": "the right words", "new": "x", "again": "x"}, "new", "至少"),
    ],
)
def test_each_mistake_is_said_at_its_field(client, person, form, at, words):
    answer = client.post(reverse("password"), form)
    assert 422 == answer.status_code
    assert words in "".join(answer.context["form"].errors[at])


def test_the_rules_are_in_sight(client, person):
    body = client.get(reverse("password")).content.decode()
    for words in ("不少于 12 个字符", "至少 3 种", "最近 5 次"):
        assert words in body
