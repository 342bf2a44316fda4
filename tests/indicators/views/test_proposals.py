"""What is reported is read, sent back with a reason, or taken back."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_it_shows_what_follows_and_is_sent_back_or_taken_back(world, client):
    at = reverse(
        "indicator_proposal", args=[world.contract.slug, world.value_asked.pk]
    )
    client.force_login(world.people.b_lead)
    assert "撤回提请" in client.get(at).content.decode()
    client.force_login(world.people.a_handler)
    page = client.get(at).content.decode()
    assert "签署后将发生" in page
    assert "核对无误，签认" in page
    answer = client.post(at, {"act": "decline", "reason": ""})
    assert 422 == answer.status_code
    client.post(at, {"act": "decline", "reason": "来源不符"})
    board = reverse("indicators", args=[world.contract.slug])
    client.force_login(world.people.b_lead)
    assert "来源不符" in client.get(board).content.decode()
    assert 409 == client.post(at, {"act": "withdraw"}).status_code
