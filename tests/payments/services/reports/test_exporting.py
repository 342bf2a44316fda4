"""An export is numbered, kept, audited, and handed out again unchanged."""

import hashlib
from datetime import date

import pytest

from contracts.models import AuditEvent, ExportRecord
from contracts.policies import NotAllowed, Refused
from contracts.services.files import incoming_folder, path_of
from kaifeng_credit.gathering import standing_on
from payments.services.reports import make_export, note_download

TODAY = date(2025, 12, 15)


def export(story, **changes) -> ExportRecord:
    return make_export(
        **{
            "contract": story.contract,
            "standing": standing_on,
            "as_of": TODAY,
            "fmt": "xlsx",
            "by": story.people.a_finance,
            "today": TODAY,
            **changes,
        }
    )


def test_numbers_run_on_and_name_the_year(story):
    assert ["BB-2025-001", "BB-2025-002", "BB-2025-003"] == [
        export(story, fmt=fmt).number for fmt in ("xlsx", "csv", "pdf")
    ]


def test_the_kept_bytes_are_those_of_its_digest(story):
    record = export(story)
    content = path_of(record.file_id).read_bytes()
    assert record.file_id == hashlib.sha256(content).hexdigest()
    assert record.file.size == len(content)


def test_later_facts_leave_a_kept_export_as_it_was(story):
    record = export(story)
    before = path_of(record.file_id).read_bytes()
    story.paid()
    assert record.file_id != export(story).file_id
    assert before == path_of(record.file_id).read_bytes()


def test_the_row_says_what_it_speaks_of(story):
    story.paid()
    story.contract.refresh_from_db()
    record = export(story, as_of=date(2025, 9, 1))
    assert (
        date(2025, 9, 1),
        story.contract.facts_version,
        "【演示】付款状态表_截至2025-09-01_BB-2025-001.xlsx",
    ) == (record.as_of, record.facts_version, record.name)


def test_a_real_contracts_file_name_carries_no_mark(silent):
    record = make_export(
        contract=silent.contract,
        standing=standing_on,
        as_of=date(2026, 1, 5),
        fmt="csv",
        by=silent.people.auditor,
        today=date(2026, 1, 5),
    )
    assert "付款状态表_截至2026-01-05_BB-2026-001.csv" == record.name


def test_making_and_fetching_are_both_on_record(story):
    record = export(story)
    note_download(record, by=story.people.auditor)
    events = AuditEvent.objects.filter(chain=story.contract.slug)
    made, fetched = events.order_by("number")[events.count() - 2 :]
    assert ("exported", "export_downloaded") == (made.action, fetched.action)
    assert record.file_id == made.detail["sha256"]
    assert story.people.auditor.pk == fetched.actor_id


@pytest.mark.parametrize("role", ["b_onsite", "expert", "system_admin"])
def test_roles_without_exports_are_told_who_can(story, role):
    with pytest.raises(NotAllowed, match="导出报表"):
        export(story, by=getattr(story.people, role))
    assert not ExportRecord.objects.exists()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"as_of": date(2025, 12, 16)}, "day_in_future"),
        ({"as_of": date(2025, 1, 1)}, "day_before_agreement"),
        ({"fmt": "exe"}, "format_unknown"),
        ({"kind": "gossip"}, "kind_unknown"),
        ({"kind": "period"}, "period_unknown"),
        (
            {"kind": "period", "since": date(2025, 12, 16)},
            "period_reversed",
        ),
    ],
)
def test_what_is_refused_leaves_nothing_behind(story, changes, code):
    with pytest.raises(Refused) as caught:
        export(story, **changes)
    assert code == caught.value.code
    assert not ExportRecord.objects.exists()


def test_figures_that_do_not_tie_are_not_exported(story):
    def spoilt(contract, as_of):
        answer = standing_on(contract, as_of)
        answer["tranches"][0]["amount"] = "446999.99"
        return answer

    with pytest.raises(Refused, match=r"1,489,999\.99") as caught:
        export(story, standing=spoilt)
    assert "totals_do_not_tie" == caught.value.code
    assert not ExportRecord.objects.exists()


def test_equal_data_of_one_number_gives_equal_bytes(story):
    """Two contracts cannot share a number, so only the data is compared."""
    first, second = export(story, fmt="csv"), export(story, fmt="csv")
    texts = [
        path_of(one.file_id).read_text("utf-8-sig").replace(one.number, "N")
        for one in (first, second)
    ]
    assert texts[0] == texts[1]


@pytest.mark.parametrize("since", [date(2025, 1, 1), date(2025, 7, 1)])
def test_a_period_may_begin_before_the_agreement_or_within_it(story, since):
    """Nothing was paid before it was in force: the opening is nought."""
    story.paid()
    record = export(story, kind="period", since=since, fmt="csv")
    text = path_of(record.file_id).read_text("utf-8-sig")
    assert "447000.00" in text
    assert f"期间报表_{since}至2025-12-15" in record.name


def test_nothing_stays_behind_of_a_file_that_could_not_be_kept(
    story, monkeypatch
):
    def broken(*_, **__):
        raise RuntimeError("no row")

    monkeypatch.setattr(ExportRecord.objects, "create", broken)
    with pytest.raises(RuntimeError):
        export(story)
    assert [] == list(incoming_folder().iterdir())


def test_the_statement_tells_what_was_confirmed_beside_the_computed(late):
    late.decide("confirm", 20, 23)
    record = make_export(
        contract=late.contract,
        standing=standing_on,
        as_of=late.contract.pinned_on,
        fmt="csv",
        by=late.people.a_finance,
        today=late.contract.pinned_on,
        kind="penalty_statement",
    )
    text = path_of(record.file_id).read_text("utf-8-sig")
    assert "12,8940.00,4,2980.00,5960.00,0.00" in text
