"""The kinds of facts are the agreed ones, each with its day."""

import pytest

from contracts.rules.vocabulary import KINDS

AGREED = """
operation_started submitted withdrawn rejected accepted received expert_review
confirmed approved preliminary_review measured counted paid payment_demanded
invoiced sme_declared national_result demanded extended force_majeure
party_a_delay suspended notified cured terminated negotiation_started
data_security_incident fraud disclosure general_breach loss_recorded on_site
total_amended
""".split()


def test_every_agreed_kind_is_known_and_no_other():
    assert set(AGREED) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.key)
def test_a_kind_has_a_label_and_a_required_day(kind):
    assert kind.label
    days = [kind.field(name) for name in kind.exists_from]
    assert all(one is not None and one.type == "date" for one in days)
    assert any(one.required for one in days)
    assert None is kind.field("no such field")


def test_choices_are_given_where_a_choice_is_asked():
    for kind in KINDS.values():
        for field in kind.fields:
            assert (field.type == "choice") == bool(field.choices)
