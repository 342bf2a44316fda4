"""An amount cannot exist without its reason."""

from decimal import Decimal

import pytest

from contracts.rules.charge import Charge
from contracts.rules.explanation import said


def test_a_charge_carries_its_reason():
    charge = Charge(Decimal("745.00"), "10.1", said("{} × 0.05%", Decimal("1490000")))
    assert charge.working == said("{} × 0.05%", Decimal("1490000"))


def test_a_charge_that_was_not_rounded_cannot_exist():
    with pytest.raises(ValueError, match="未舍入到分"):
        Charge(Decimal("0.005"), "10.1")


def test_a_charge_without_a_clause_cannot_exist():
    with pytest.raises(ValueError, match="条款依据"):
        Charge(Decimal(1), "")


def test_a_charge_in_floats_cannot_exist():
    with pytest.raises(TypeError, match="Decimal"):
        Charge(1.5, "10.1")
