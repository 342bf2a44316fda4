"""The portal and its model agree, whatever is tried by whomever (G12)."""

import os
from collections import Counter

import pytest
from django.db import IntegrityError
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

import deliverables.policies
import payments.policies
from tests.properties.machine import Portal, stage
from tests.properties.model import ACTS

pytestmark = pytest.mark.django_db
# Walks at random: two in `make test`, always the same; 300 in `make test-slow`.
# PORTAL_RUNS=5000 is what G12 asks for before a release, and takes hours.
FULL = int(os.environ.get("PORTAL_ROUNDS") or 50) >= 500
RUNS = int(os.environ.get("PORTAL_RUNS") or (300 if FULL else 2))
STEPS = 50
VISITS = 20  # of each act, where there are runs enough
# One walk over every act, with those that the first person may not finish.
ALL_OF_IT = """
    b_lead submit, a_handler withdraw, b_onsite withdraw, b_onsite submit,
    a_handler receive, b_lead withdraw, a_approver undo_receipt,
    a_handler receive, a_handles_and_signs propose,
    a_handles_and_signs decide, a_approver send_back, a_handler propose,
    a_handler decide, a_handles_and_signs decide,
    a_approver propose_undo, a_approver confirm_undo,
    a_signs_and_pays decline_undo, a_handler propose_undo,
    a_approver confirm_undo, a_handler propose, a_approver decide,
    a_handles_and_signs request, a_handles_and_signs approve,
    a_handler take_back, a_handles_and_signs take_back,
    a_handler request, auditor approve, a_approver decline,
    a_handler request, a_signs_and_pays approve, a_signs_and_pays credit,
    a_finance credit, a_finance ask_reversal, a_finance reverse,
    a_signs_and_pays reverse, a_handler request
"""
DONE, REFUSED = 26, 10  # of them


# To make a walk of fifty steps shorter takes longer than to walk it.
WITHOUT_SHRINKING = (Phase.explicit, Phase.generate)


def run(machine, *, runs: int) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=runs, stateful_step_count=STEPS,
            phases=WITHOUT_SHRINKING,
            derandomize=not FULL, database=None, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


@pytest.fixture
def machine():
    """A machine of its own, so that its visits are counted apart."""

    class Mine(Portal):
        on = stage()
        visited = Counter()

    return Mine


def walk(one: Portal, steps: str) -> None:
    for step in steps.split(","):
        who, act = step.split()
        one.attempt(act, who, one.amount(act, "all"), "accepted")


def test_every_act_is_done_or_refused_as_the_model_says(machine):
    one = machine()
    walk(one, ALL_OF_IT)
    one.teardown()
    assert set(ACTS) == set(machine.visited)
    assert DONE == machine.visited.total()
    assert DONE + REFUSED == len(ALL_OF_IT.split(","))


@pytest.mark.repeated
def test_the_portal_does_what_its_model_allows_and_nothing_else(machine):
    run(machine, runs=RUNS)
    seldom = {act for act in ACTS if machine.visited[act] < VISITS}
    assert not FULL or not seldom, machine.visited


# Each defence taken out, the walk that then ends otherwise, and who says so:
# the model, or the database before it.
DEFENCES = {
    "the second person of money": (
        payments.policies, "check_second_person",
        "a_handles_and_signs request, a_handles_and_signs approve",
        IntegrityError,
    ),
    "another person to record it": (
        payments.policies, "check_second_person",
        "a_handler request, a_signs_and_pays approve, a_signs_and_pays credit",
        AssertionError,
    ),
    "the second person of a conclusion": (
        deliverables.policies, "check_second_person",
        "b_lead submit, a_handler receive, a_handles_and_signs propose,"
        "a_handles_and_signs decide",
        IntegrityError,
    ),
    "the state of a round": (
        deliverables.policies, "receipt_of",
        "b_lead submit, a_handler receive, b_lead withdraw",
        AssertionError,
    ),
}  # fmt: skip


@pytest.mark.parametrize("defence", DEFENCES)
def test_a_defence_taken_out_is_found(defence, machine, monkeypatch):
    module, name, steps, told = DEFENCES[defence]
    one = machine()
    with monkeypatch.context() as patch:
        patch.setattr(module, name, lambda *_, **__: None)
        with pytest.raises(told):
            walk(one, steps)
    one.teardown()
    # Put back, the same walk is refused where the model says so.
    one = machine()
    walk(one, steps)
    one.teardown()


@pytest.mark.long
def test_walks_at_random_find_it_too(machine, monkeypatch):
    monkeypatch.setattr(
        payments.policies, "check_second_person", lambda *_, **__: None
    )
    with pytest.raises((AssertionError, IntegrityError)):
        run(machine, runs=100)
