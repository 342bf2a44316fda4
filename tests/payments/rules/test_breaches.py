"""Heads of claim beside late delivery; the stories stand under article 10."""

import pytest

from tests.stories import ask, claims, fact


@pytest.mark.parametrize(
    ("kind", "more", "amount"),
    [
        ("data_security_incident", {}, "298000.00"),
        ("data_security_incident", {"loss": "298000.01"}, "298000.01"),
        ("data_security_incident", {"costs": "10.00"}, "298010.00"),
        ("fraud", {"loss": "0.01"}, "298000.01"),
        ("disclosure", {"by": "b", "loss": "2.00"}, "298002.00"),
        ("general_breach", {"by": "b", "loss": "0.01"}, "447000.00"),
        ("general_breach", {"by": "b", "costs": "5.00"}, "5.00"),
    ],
)
def test_a_head_is_its_percentage_with_loss_and_costs(kind, more, amount):
    answer = ask(fact(kind, "2025-10-15", **more), as_of="2025-11-01")
    assert [amount] == [found for _, found in claims(answer)]


def test_a_general_breach_beside_a_specific_head_adds_no_second_percentage():
    """10.5 only where no specific clause covers the breach."""
    facts = [
        fact("data_security_incident", "2025-10-15", act="leak"),
        fact("general_breach", "2025-10-15", by="b", act="leak", loss="9.00"),
    ]
    answer = ask(*facts, as_of="2025-11-01")
    assert [("data_security", "298000.00")] == claims(answer)
    read = {"penalty.cumulation": "max"}
    answer = ask(*facts, as_of="2025-11-01", readings=read)
    assert [("general_breach", "447000.00")] == claims(answer)


def test_every_row_shows_its_arithmetic():
    answer = ask(
        fact("fraud", "2025-10-15", loss="400000", costs="1000"),
        as_of="2025-11-01",
    )
    (row,) = answer.remedies
    assert row.working == (
        "违约金：合同总金额 ￥1,490,000.00 × 20% = ￥298,000.00",
        "另赔偿损失 ￥400,000.00",
        "另加追究违约责任的费用 ￥1,000.00（10.5）",
    )
