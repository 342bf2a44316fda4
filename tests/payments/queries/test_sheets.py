"""The words of a 核对表, without setting a page."""

from payments.queries.sheets import sheet_context


def test_each_condition_says_what_it_rests_on(story):
    said = sheet_context(story.requested())
    assert ("满足", story.contract.pinned_on) == (said["gate"], said["as_of"])
    (condition,) = said["conditions"]
    assert condition["held"]
    assert "2025年6月19日" in condition["proofs"][0]
    assert "" == condition["holder"]
