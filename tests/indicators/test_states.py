"""The stored words have their Chinese."""

from indicators.states import Direction, SetKind


def test_every_list_the_agreement_speaks_of_has_a_name():
    assert 5 == len(SetKind.choices)
    assert "越小越好" == Direction("lower").label
