"""Asking for 例外放行: form, 核对, proposal."""

from contracts.models import Proposal


def test_it_is_asked_for_with_what_is_missing_in_view(story):
    page = story.get("a_handler", "propose_release", 2).content.decode()
    assert "条件未全部满足" in page
    empty = story.post("a_handler", "propose_release", 2, reason="")
    assert "请写明例外放行的理由" in empty.content.decode()
    check = story.post("a_handler", "propose_release", 2, reason="纪要")
    assert "另一人批准" in check.content.decode()
    assert not Proposal.objects.exists()
    done = story.post(
        "a_handler", "propose_release", 2, reason="纪要", sign="1"
    )
    assert story.url("money_proposal", Proposal.objects.get().pk) == done.url
    twice = story.post(
        "a_handler", "propose_release", 2, reason="纪要", sign="1"
    )
    assert "无需重复提请" in twice.content.decode()


def test_an_open_gate_offers_no_exception(story):
    assert 409 == story.get("a_handler", "propose_release", 1).status_code
    assert "例外放行" not in story.get("a_handler", "payment", 1).content.decode()
    assert "例外放行…" in story.get("a_handler", "payment", 2).content.decode()
    assert "例外放行…" not in story.get("a_finance", "payment", 2).content.decode()
