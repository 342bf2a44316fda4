"""The catalogue of heads: every number out of the agreement's own words."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from contracts.queries.agreements import agreement_by_key
from contracts.rules.folder import read_agreement
from payments.rules.claim_heads import claim_heads

ROOT = Path(__file__).parents[3]
ON = date(2025, 12, 31)


def heads(total: str = "1490000.00") -> dict:
    agreement = agreement_by_key("kaifeng_2025")
    found = claim_heads(agreement, on=ON, total=Decimal(total))
    return {one.head: one for one in found}


def test_every_head_of_the_text_is_there_with_its_share():
    assert {
        "late_delivery": ("10.1", Decimal("745.00")),
        "failed_creation": ("2.2.3", None),  # of what was received
        "data_security": ("6.6", Decimal("298000.00")),
        "fraud": ("10.2", Decimal("298000.00")),
        "disclosure": ("10.2", Decimal("298000.00")),
        "general_breach": ("10.5", Decimal("447000.00")),
    } == {key: (one.clause, one.amount) for key, one in heads().items()}


def test_a_head_quotes_the_agreement_and_says_who_owes():
    found = heads()
    agreement = agreement_by_key("kaifeng_2025")
    for one in found.values():
        assert one.quote in agreement.clauses[one.clause].text
        assert "" not in (one.trigger, one.relation)
    assert "已收取费用" == found["failed_creation"].base
    assert ("b", "a", "") == tuple(
        found[key].owed_by for key in ("fraud", "disclosure", "general_breach")
    )


def test_another_total_is_another_amount():
    found = heads("1490001.00")
    assert Decimal("745.00") == found["late_delivery"].amount
    assert Decimal("298000.20") == found["data_security"].amount


def test_an_agreement_without_the_terms_has_no_such_heads():
    archive = read_agreement(ROOT / "tests/agreement/folders/archive_2026")
    found = claim_heads(archive, on=ON, total=Decimal("1.00"))
    assert all(one.says for one in found)
    assert "failed_creation" not in {one.head for one in found}
