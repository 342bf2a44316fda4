"""What is reported is read, sent back with a reason, or taken back."""

import pytest

from tests.measured import ranked

pytestmark = pytest.mark.django_db


def test_it_shows_what_follows_and_is_sent_back_or_taken_back(story):
    asked = ranked(story.contract, story.people)["value_asked"]

    def at(role, **data):
        return story(role, "indicator_proposal", asked.pk, **data)

    assert "撤回提请" in at("b_lead").content.decode()
    page = at("a_handler").content.decode()
    assert "签署后将发生" in page
    assert "核对无误，签认" in page
    assert 422 == at("a_handler", act="decline", reason="").status_code
    at("a_handler", act="decline", reason="来源不符")
    assert "来源不符" in story("b_lead", "indicators").content.decode()
    assert 409 == at("b_lead", act="withdraw").status_code
