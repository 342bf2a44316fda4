"""A payment takes three steps; what is recorded is final."""

from payments.states import (
    CLOSED_STATES,
    LIVE_STATES,
    PAYMENT_TRANSITIONS,
    PaymentState,
)


def test_a_request_is_approved_before_it_is_recorded():
    steps = PAYMENT_TRANSITIONS[PaymentState.REQUESTED]
    assert PaymentState.APPROVED in steps
    assert PaymentState.RECORDED not in steps


def test_what_is_recorded_or_declined_is_closed():
    closed = {state for state, nexts in PAYMENT_TRANSITIONS.items() if not nexts}
    assert {PaymentState.RECORDED, *CLOSED_STATES} == closed
    assert set(PaymentState) - closed == set(LIVE_STATES)
