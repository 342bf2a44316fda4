"""Whose letters one reads: a draft is its side's own until it went out."""

import pytest

from contracts.queries.letters import (
    letter_proposals,
    letters_for,
    line_of,
    lines_of,
    moves_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def test_a_draft_is_read_by_its_side_and_what_went_out_by_all(
    world, django_assert_num_queries
):
    def read(role):
        person = getattr(world.people, role)
        return set(letters_for(world.contract, person, {role}))

    both = {world.letter, world.letter_draft}
    assert both == read("a_handler") == read("auditor")
    assert {world.letter} == read("b_lead") == read("a_finance")
    line = line_of(world.contract, world.letter)
    assert ("posted", "") == (line.state, line.ref)  # 一般通知: no fact
    assert [] == moves_of(world.contract)
    with django_assert_num_queries(1):
        lines_of(world.contract, both)

    def waiting(role):
        person = getattr(world.people, role)
        return list(letter_proposals(world.contract, person, {role}).filter(
            state="open"
        ))  # fmt: skip

    assert [world.letter_asked] == waiting("a_approver")
    assert [] == waiting("b_lead")
