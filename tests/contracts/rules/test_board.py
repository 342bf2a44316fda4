"""Tasks, service rows and days as every page reads them."""

from datetime import date

from contracts.rules.board import Reader, grouped, services_of, tasks_of
from contracts.rules.board.reading import (
    cores,
    day_words,
    days_in_chinese,
    lines,
)
from contracts.rules.calendar import official_calendar
from tests.stories import agreement, ask, fact, told


def board(*facts, as_of="2025-12-31", side=None, **how) -> Reader:
    answer = ask(*facts, as_of=as_of, **how)
    return Reader(
        answer.as_json(),
        agreement(),
        official_calendar(),
        date.fromisoformat(as_of),
        side,
    )


def task(reader: Reader, key: str):
    return next(row for row in tasks_of(reader) if row.key == key)


def test_a_submitted_deliverable_lies_with_party_a():
    reader = board(told("submitted", "2025-12-15"))
    row = task(reader, "work_plan")
    assert ("a", "签收") == (row.side, row.verb)
    assert (date(2026, 1, 13), 8) == (row.due_on, row.working_days)
    assert "剩 8 个工作日" == row.due_words


def test_a_missed_window_is_party_bs_and_counts_its_days():
    row = task(board(), "work_plan")
    assert ("b", "补交", 12, "bad") == (
        row.side, row.verb, row.days_overdue, row.look,
    )  # fmt: skip


def test_a_rejected_deliverable_is_reworked_within_its_own_window():
    reader = board(
        told("submitted", "2025-12-10"),
        told("rejected", "2025-12-24", "collection_report"),
    )
    row = task(reader, "collection_report")
    assert ("整改", date(2026, 1, 8), 0) == (
        row.verb, row.due_on, row.days_overdue,
    )  # fmt: skip
    assert row.steps


def test_a_payable_tranche_is_party_as_task():
    row = task(board(as_of="2025-07-01"), "tranche_1")
    assert "支付第1笔预付款" == row.title
    assert "协议未约定期限" == row.due_words


def test_money_received_calls_for_an_invoice():
    paid = fact("paid", "2025-07-03", tranche=1, amount=447000)
    row = task(board(paid, as_of="2025-07-04"), "invoice")
    assert ("b", date(2025, 7, 10), 4) == (
        row.side, row.due_on, row.working_days,
    )  # fmt: skip


def test_too_few_articles_are_a_task_without_a_date():
    row = task(board(), "media_monthly")
    assert ("少 6 篇", None) == (row.due_words, row.due_on)


def test_nothing_recorded_means_no_task_and_no_alarm():
    assert () == tasks_of(board(through=None, as_of="2026-11-23"))


def test_tasks_are_grouped_overdue_first_and_undated_last():
    reader = board(told("submitted", "2025-12-15", "work_plan"))
    groups = grouped(tasks_of(reader), as_of=reader.as_of)
    assert ["逾期", "以后", "未约定期限"] == [name for name, *_ in groups]


def test_every_service_item_has_a_row_with_a_segment_per_deliverable():
    reader = board(told("submitted", "2025-12-15"))
    rows = services_of(reader, tasks_of(reader))
    assert [item.number for item in agreement().items] == [
        row.number for row in rows
    ]
    assert ("submitted", 4) == (rows[0].state, len(rows[0].segments))


def test_an_item_shows_the_state_that_asks_most():
    late = services_of(reader := board(), tasks_of(reader))[0]
    assert ("overdue", 12, "b") == (late.state, late.n, late.holder)


def test_an_item_without_records_says_so():
    reader = board(through=None)
    states = {row.state for row in services_of(reader, ())}
    assert {"not_recorded"} == states


def test_missing_people_on_site_are_named():
    reader = board()
    row = services_of(reader, ())[-1]
    assert ("b", "在岗缺 3 人") == (row.holder, row.note)


def test_four_conditions_are_counted_where_core_tasks_exist():
    reader = board()
    assert [4, 3] == [len(cores(row)) for row in reader.tranches[1:]]


def test_tranches_are_named_in_the_agreements_words():
    reader = board()
    assert "第2笔进度款" == reader.tranche_name(2)
    assert "第2笔 进度款" == reader.tranche_name(2, spaced=True)


def test_the_year_is_left_out_only_where_it_is_in_no_doubt():
    beside = date(2025, 12, 31)
    said = [
        day_words(date(2025, 2, 1), beside=beside),
        day_words(date(2026, 1, 8), beside=beside),
        day_words(date(2026, 6, 19), beside=beside),
    ]
    assert ["2月1日", "1月8日", "2026年6月19日"] == said


def test_iso_days_in_a_rules_sentence_become_chinese():
    assert "到期日：2026年1月8日（周四）" == days_in_chinese(
        "到期日：2026-01-08（周四）"
    )


def test_a_working_is_read_as_lines_whatever_its_shape():
    assert ("一", "二", "三") == lines([{"text": "一"}, "二", "三"])
    assert ("一句",) == lines("一句")
    assert () == lines(None)


def test_a_past_day_nobody_recorded_is_not_called_undated():
    row = task(
        board(
            told("submitted", "2025-12-15"),
            told("withdrawn", "2025-12-16"),
            through=None,
            as_of="2026-11-23",
        ),
        "work_plan",
    )
    assert (date(2025, 12, 19), 0) == (row.due_on, row.days_overdue)
    assert "尚未补录" == row.due_words
