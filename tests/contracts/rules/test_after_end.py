"""What the end leaves open: money, disputes, secrets; nothing else."""

from contracts.rules.after_end import KEPT_FACTS, KEPT_PROPOSALS, still_open
from contracts.rules.hands import REGISTERED
from contracts.states import ProposalKind


def test_money_disputes_and_secrets_go_on():
    for kind in ("notified", "disclosure", "loss_recorded"):
        assert still_open("fact", kind)
    assert still_open("penalty")
    assert still_open("return_certificate")


def test_the_service_itself_does_not():
    for kind in ("operation_started", "extended", "on_site", "terminated"):
        assert not still_open("fact", kind)
    for kind in ("reading", "completeness", "agreement_version", "undo"):
        assert not still_open(kind)


def test_every_word_is_one_of_the_portals():
    assert set(REGISTERED) >= KEPT_FACTS
    assert set(ProposalKind.values) >= KEPT_PROPOSALS
