import pytest

from deliverables.states import (
    PANEL_TRANSITIONS,
    REQUEST_TRANSITIONS,
    REVIEW_TRANSITIONS,
    PanelState,
    RequestState,
    ReviewState,
)


@pytest.mark.parametrize(
    ("states", "transitions"),
    [
        (ReviewState, REVIEW_TRANSITIONS),
        (RequestState, REQUEST_TRANSITIONS),
        (PanelState, PANEL_TRANSITIONS),
    ],
)
def test_every_state_says_what_may_follow(states, transitions):
    assert set(states) == set(transitions)
    for following in transitions.values():
        assert set(following) <= set(states)


def test_a_conclusion_taken_back_opens_its_paper_again():
    assert (ReviewState.DRAFTING,) == REVIEW_TRANSITIONS[ReviewState.DECIDED]


def test_what_is_closed_stays_closed():
    assert () == REVIEW_TRANSITIONS[ReviewState.VOID]
    for state in (PanelState.RECORDED, PanelState.DISSOLVED):
        assert () == PANEL_TRANSITIONS[state]
    for state in (RequestState.SIGNED, RequestState.DECLINED):
        assert () == REQUEST_TRANSITIONS[state]
