"""第十一条 不可抗力: what moves a date, what only skips days, what waits."""

import pytest

from tests.stories import ask, day, deadline, fact, late, told

BEFORE = {"start": "2025-12-10", "end": "2025-12-31"}


def force_majeure(**fields):
    return fact("force_majeure", **fields)


def test_days_before_the_due_date_move_it_to_a_fixed_point_and_roll():
    answer = ask(
        force_majeure(**BEFORE, documents_on="2025-12-31"), as_of="2026-01-12"
    )
    row = deadline(answer, "tranche_2_submission")
    assert (day("2026-01-12"), day("2026-01-12"), "open") == (
        row.due_on,
        row.alert_on,
        row.state,
    )
    assert any("共22日" in step for step in row.steps)


def test_one_that_begins_after_the_due_date_moves_nothing():
    """民法典 590(2): 迟延履行后发生不可抗力的，不免除违约责任."""
    answer = ask(
        force_majeure(
            start="2025-12-20", end="2025-12-31", documents_on="2025-12-22"
        ),
        told("submitted", "2026-01-12"),
        as_of="2026-02-01",
    )
    assert day("2025-12-19") == deadline(answer, "tranche_2_submission").due_on
    assert 24 == late(answer)[0]


def test_overlapping_impediments_are_counted_once():
    answer = ask(
        force_majeure(
            start="2025-09-01", end="2025-09-10", documents_on="2025-09-02"
        ),
        fact("party_a_delay", start="2025-09-05", end="2025-09-14"),
        as_of="2025-12-25",
    )
    # 09-01..09-14 are 14 days: 12-19 → 2026-01-02, a holiday → 01-04
    assert day("2026-01-04") == deadline(answer, "tranche_2_submission").due_on


def test_an_impediment_of_other_deliverables_moves_nothing_here():
    answer = ask(
        fact(
            "party_a_delay",
            start="2025-09-05",
            end="2025-09-14",
            deliverables=["repair_scheme"],
        ),
        as_of="2025-12-25",
    )
    assert day("2025-12-19") == deadline(answer, "tranche_2_submission").due_on


def test_a_force_majeure_that_goes_on_is_cut_at_the_day_asked():
    """Ruling 4."""
    going_on = force_majeure(start="2025-12-15", documents_on="2025-12-16")
    row = deadline(ask(going_on, as_of="2025-12-17"), "tranche_2_submission")
    assert day("2025-12-22") == row.due_on  # three days


@pytest.mark.parametrize(
    ("as_of", "due_on"),
    [("2025-12-31", "2026-01-12"), ("2026-01-05", "2025-12-19")],
)
def test_relief_is_provisional_until_the_papers_are_late(as_of, due_on):
    """Ruling 15: 15 working days after 12-10 end on 2025-12-31."""
    answer = ask(force_majeure(**BEFORE), as_of=as_of)
    assert day(due_on) == deadline(answer, "tranche_2_submission").due_on
    assert any("不可抗力的免责" in row.what for row in answer.unknown)


def test_late_papers_wait_for_a_decision_unless_read_as_forfeited():
    late_papers = force_majeure(**BEFORE, documents_on="2026-01-20")
    granted = force_majeure(
        **BEFORE, documents_on="2026-01-20", relief="granted"
    )

    def due(one, **readings):
        answer = ask(one, as_of="2026-02-01", readings=readings)
        return deadline(answer, "tranche_2_submission").due_on

    assert day("2025-12-19") == due(late_papers)
    assert day("2026-01-12") == due(granted)
    forfeited = {"fm.documents": "forfeited"}
    assert day("2025-12-19") == due(granted, **forfeited)


def test_papers_not_yet_there_on_the_day_asked_do_not_exist():
    """Facts after as_of do not exist, nor do later dates inside a fact."""
    papers = force_majeure(**BEFORE, documents_on="2025-12-31")
    row = deadline(ask(papers, as_of="2025-12-20"), "force_majeure_papers")
    assert (None, "open") == (row.met_on, row.state)


def test_a_force_majeure_of_party_a_moves_review_and_payment():
    """Ruling 14."""
    hit = force_majeure(
        start="2025-12-20",
        end="2025-12-24",
        affected="a",
        documents_on="2025-12-22",
    )
    answer = ask(told("submitted", "2025-12-15"), hit, as_of="2026-01-05")
    # 01-13 and five days: 2026-01-18, a Sunday → 01-19
    assert day("2026-01-19") == deadline(answer, "tranche_2_review").due_on
    assert day("2025-12-19") == deadline(answer, "tranche_2_submission").due_on


def test_an_impediment_moves_a_rework_date_too():
    answer = ask(
        told("submitted", "2025-12-15"),
        told("rejected", "2026-01-09"),
        fact("party_a_delay", start="2026-01-05", end="2026-01-14"),
        as_of="2026-01-20",
    )
    # only 01-10..01-14 lie in the window: 01-23 → 01-28
    row = deadline(answer, "tranche_2_rework")
    assert (day("2026-01-28"), day("2026-01-28")) == (row.due_on, row.alert_on)


def test_a_later_force_majeure_moves_an_extended_date():
    """Ruling 16."""
    signed = fact(
        "extended",
        deliverable="tranche_2",
        signed_on="2025-12-10",
        due_on="2026-01-30",
    )
    later = force_majeure(
        start="2026-01-12", end="2026-01-13", documents_on="2026-01-13"
    )
    earlier = force_majeure(
        start="2025-12-01", end="2025-12-05", documents_on="2025-12-02"
    )
    answer = ask(signed, later, earlier, as_of="2026-01-20")
    # 2026-02-01 is a Sunday
    assert day("2026-02-02") == deadline(answer, "tranche_2_submission").due_on


def test_talks_are_due_once_it_has_lasted_thirty_days():
    going_on = force_majeure(start="2026-03-01")
    answer = ask(going_on, as_of="2026-03-20")
    row = deadline(answer, "force_majeure_talks")
    assert (day("2026-03-31"), "open") == (row.due_on, row.state)


@pytest.mark.parametrize(
    ("end", "held"), [("2026-03-30", False), ("2026-03-31", True)]
)
def test_an_event_shorter_than_thirty_days_asks_for_no_talks(end, held):
    """11.3 「持续达30日或以上」: from 03-01 the thirtieth day after is 03-31."""
    one = force_majeure(start="2026-03-01", end=end)
    keys = {row.key for row in ask(one, as_of="2026-04-10").deadlines}
    assert held is ("force_majeure_talks" in keys)


def test_papers_are_due_fifteen_working_days_after_the_event_began():
    """11.2: event of 2026-11-23, papers by 12-14, from the side it struck."""
    one = force_majeure(start="2026-11-23", affected="a")
    row = deadline(ask(one, as_of="2026-12-15"), "force_majeure_papers")
    assert (day("2026-12-14"), "a", "overdue", 1) == (
        row.due_on,
        row.obligor,
        row.state,
        row.days_overdue,
    )


@pytest.mark.parametrize(
    ("more", "readings", "days", "amount"),
    [
        ({"documents_on": "2025-12-31"}, {}, 0, "0.00"),
        (
            {"documents_on": "2025-12-31"},
            {"fm.effect": "subtract"},
            12,
            "8940.00",
        ),
        ({"relief": "refused"}, {}, 24, "17880.00"),
        # papers a day late: pending, so not applied; then decided
        ({"documents_on": "2026-01-04"}, {}, 24, "17880.00"),
        ({"documents_on": "2026-01-04", "relief": "granted"}, {}, 0, "0.00"),
        (
            {"documents_on": "2026-01-04", "relief": "granted"},
            {"fm.documents": "forfeited"},
            24,
            "17880.00",
        ),
    ],
)
def test_what_22_days_before_the_due_date_are_worth(
    more, readings, days, amount
):
    """GP018, GP020: 12-10 to 12-31, handed in on Monday 2026-01-12."""
    answer = ask(
        force_majeure(**BEFORE, **more),
        told("submitted", "2026-01-12"),
        as_of="2026-02-01",
        readings=readings,
    )
    assert (days, amount) == late(answer)
