"""What a switch would leave behind: figures somebody acted on already."""

from datetime import date

import pytest

from kaifeng_credit import confirmed
from kaifeng_credit.confirmed import switch_to
from kaifeng_credit.gathering import standing_on
from kaifeng_credit.importing import import_facts
from payments.services.reports import make_export
from tests import factories as make
from tests.payments.conftest import make_late_story

pytestmark = pytest.mark.django_db

REWORKED = """
agreement = "kaifeng_2025"
as_of = {as_of}
[[facts]]
kind = "submitted"
deliverable = "tranche_2"
on = 2025-12-15
[[facts]]
kind = "rejected"
deliverable = "tranche_2"
on = 2026-01-09
[[facts]]
kind = "submitted"
deliverable = "tranche_2"
on = 2026-01-14
[[facts]]
kind = "rejected"
deliverable = "tranche_2"
on = 2026-01-19
[[facts]]
kind = "submitted"
deliverable = "tranche_2"
on = 2026-02-02
"""
PAID = """
agreement = "kaifeng_2025"
as_of = {as_of}
[[facts]]
kind = "national_result"
on = 2026-03-02
result = "passed"
[[facts]]
kind = "preliminary_review"
on = 2026-03-20
result = "pass"
[[facts]]
kind = "paid"
tranche = 3
on = 2026-03-24
amount = "100000.00"
"""


@pytest.fixture
def told(tmp_path):
    """A demo with a history, on its last day."""

    def tell(text: str, as_of: str):
        contract = make.make_contract(
            is_demo=True, pinned_on=date.fromisoformat(as_of)
        )
        contract.people = make.make_people(contract)
        file = tmp_path / "facts.toml"
        file.write_text(text.format(as_of=as_of))
        import_facts(file, contract=contract)
        contract.refresh_from_db()
        return contract

    return tell


def kinds(switch) -> list[str]:
    return [one.kind for one in switch.confirmed]


def test_a_duty_that_was_done_and_the_paper_that_dated_it(told):
    """Under single the second window is what 01-09…01-14 left over.

    3 of 10 working days are used, 7 remain: 01-19 + 7 = 01-28 (Wednesday).
    """
    contract = told(REWORKED, "2026-03-05")
    switch = switch_to(
        contract, contract.people.a_approver, "rework.rounds", "single"
    )
    assert {"已办结的期限", "验收结论"} == set(kinds(switch))
    settled = next(
        one for one in switch.confirmed if one.kind == "已办结的期限"
    )
    assert date(2026, 2, 2) == settled.on
    assert settled.before.startswith("期限 2026年2月2日，按期")
    assert settled.after.startswith("期限 2026年1月28日，逾期 5 日")
    papers = [one for one in switch.confirmed if one.kind == "验收结论"]
    assert 7 == len(papers)  # the second notice of each of the seven
    assert all("第 2 轮" in one.title for one in papers)
    assert all("整改" in one.title for one in papers)


def test_the_reading_in_force_leaves_nothing(told):
    contract = told(REWORKED, "2026-03-05")
    switch = switch_to(
        contract, contract.people.a_approver, "rework.rounds", "each"
    )
    assert () == switch.confirmed
    assert not switch.other.difference


def export(contract, on: date):
    return make_export(
        contract=contract, standing=standing_on, as_of=on, fmt="csv",
        by=contract.people.a_finance, today=date(2026, 3, 5),
    )  # fmt: skip


def test_an_export_with_another_figure_is_named(told):
    contract = told(REWORKED, "2026-03-05")
    early = export(contract, date(2025, 12, 10))
    late = export(contract, date(2026, 2, 28))
    switch = switch_to(
        contract, contract.people.a_approver, "rework.rounds", "single"
    )
    (found,) = [
        one for one in switch.confirmed if one.kind == "已保存的导出"
    ]
    assert late.number in found.title
    assert early.number not in found.title
    # 01-29…02-02 are 5 days of 745.00
    assert ("逾期交付 ￥0.00", "逾期交付 5 日 ￥3,725.00") == (
        found.before, found.after
    )  # fmt: skip


def test_exports_of_very_many_days_are_counted_not_computed(
    told, monkeypatch
):
    monkeypatch.setattr(confirmed, "MOST_DAYS", 1)
    contract = told(REWORKED, "2026-03-05")
    export(contract, date(2025, 12, 10))
    export(contract, date(2026, 2, 28))
    switch = switch_to(
        contract, contract.people.a_approver, "rework.rounds", "single"
    )
    assert 1 == switch.unexamined


def test_confirmed_penalty_days_are_listed_by_a_switch_that_moves_them():
    story = make_late_story()
    story.decide("confirm", 20, 31)
    found = switch_to(
        story.contract, story.people.a_approver, "delay.count", "working_days"
    )
    (row,) = [one for one in found.confirmed if "违约金" in one.kind]
    assert "12 日 ￥8,940.00" in row.title
    assert "测算 12 日 ￥8,940.00" == row.before
    assert "测算 8 日 ￥5,960.00" == row.after
