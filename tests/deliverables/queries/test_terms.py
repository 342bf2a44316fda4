"""What is asked for is what the version in force asks for."""

from dataclasses import replace

import pytest

from deliverables.queries.terms import term_now
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def test_a_term_read_before_is_read_again():
    contract = make.make_contract()
    term = make.agreement_of(contract).deliverables["training_materials"]
    read_before = replace(term, pieces=term.pieces[:1])
    assert term == term_now(contract, read_before)
    gone = replace(term, key="no_longer_there")
    assert gone == term_now(contract, gone)
