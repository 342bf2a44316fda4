"""20 MB in all travel along; the rest is listed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverables.rules.enclosing import fit


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ([], set()),
        ([10], {0}),
        ([11], set()),
        ([4, 6, 1], {0, 1}),
        ([11, 3, 8, 7], {1, 3}),  # a film keeps no report out
    ],
)
def test_what_fits_comes_along_in_order(sizes, expected):
    assert expected == fit(sizes, limit=10)


@given(st.lists(st.integers(0, 30)), st.integers(0, 60))
def test_never_more_than_the_limit_and_nothing_out_that_would_fit(
    sizes, limit
):
    taken = fit(sizes, limit=limit)
    total = sum(sizes[place] for place in taken)
    assert total <= limit
    assert all(
        total + size > limit
        for place, size in enumerate(sizes)
        if place not in taken
    )
