"""What stands beside the gates: it warns and stops nothing."""

from tests.stories import agreement, ask, fact, told


def said(answer):
    return {row.text: row.detail for row in answer.warnings}


def test_task_division_and_items_5_to_14_stand_apart():
    answer = ask(
        told("submitted", "2025-12-10", "task_division"), as_of="2025-12-12"
    )
    assert "待签收" == said(answer)["全国社会信用体系示范区任务分工表"]
    assert said(answer)["事项 5–14"].startswith("尚未全部验收：5、6")


def test_no_warning_stops_a_payment():
    """T1 waits for the effect of the agreement and for nothing else."""
    late = ask(as_of="2026-03-05")
    assert {"deliverable", "items", "penalty"} == {
        one.key for one in late.warnings
    }
    assert "payable" == late.tranches[0].state


def test_an_accrued_penalty_is_told_with_its_clause():
    answer = ask(as_of="2025-12-31")
    (row,) = [one for one in answer.warnings if one.key == "penalty"]
    assert ("10.1", "违约金测算 ￥8,940.00") == (
        row.clause, row.text,
    )  # fmt: skip


def test_an_overdue_invoice_is_told_and_is_no_condition():
    paid = fact("paid", "2025-07-03", tranche=1, amount="447000")
    answer = ask(paid, as_of="2025-07-17")
    (row,) = [one for one in answer.warnings if one.key == "invoice"]
    assert ("2.3", "逾期 7 日") == (row.clause, row.detail)


def test_what_nobody_recorded_is_not_called_open():
    answer = ask(as_of="2025-12-31", through=None)
    assert "尚未补录" == said(answer)["事项 5–14"]


def test_accepted_work_needs_no_warning():
    keys = [
        key
        for item in agreement().items
        if item.number > 4
        for key in item.deliverables
    ]
    facts = [
        told(kind, on, key)
        for key in keys
        for kind, on in (("submitted", "2025-08-01"), ("accepted", "2025-08-04"))
    ]
    answer = ask(*facts, as_of="2025-08-05")
    assert "已全部验收" == said(answer)["事项 5–14"]
