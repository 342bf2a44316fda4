"""Kinds, addresses, openings and the sheet of letters, without a database."""

from datetime import date

import pytest

from contracts.rules.facts import parse_fact
from contracts.rules.hands import hands
from contracts.rules.letters import sheet
from contracts.rules.letters.addresses import (
    Move,
    address_in_agreement,
    address_on,
)
from contracts.rules.letters.kinds import (
    LETTERS,
    clauses_of,
    clock_words,
    fact_of_letter,
    kinds_for,
    next_step,
    out_of_turn,
    proposed_row,
    state_of,
)
from contracts.rules.letters.known import known_today
from contracts.rules.letters.wording import gaps_in, opening, paragraphs
from contracts.rules.vocabulary import KINDS
from contracts.rules.words import WORDS
from tests.stories import agreement, ask, fact

DAY = date(2026, 1, 5)
FIELDS = {
    "deliverable": "work_plan", "due_on": "2026-02-01", "tranche": 1,
    "effective_on": "2026-03-01", "new_address": "新址", "act": "2026-01",
    "cured_on": "2026-01-04",
}  # fmt: skip


@pytest.mark.parametrize("kind", LETTERS.values(), ids=LETTERS)
def test_a_letter_becomes_the_fact_of_its_kind_and_no_other(kind):
    side = kind.sides[0]
    named = {
        name: FIELDS[name] for name in (*kind.fields, *kind.optional)
    }
    assert fact_of_letter(kind, named, side=side, days={}) is None
    row = fact_of_letter(kind, named, side=side, days={"posted": DAY})
    if not kind.fact:
        assert row is None
    else:
        read = parse_fact(row, agreement=agreement())
        assert (kind.fact, DAY) == (read.kind, read.on)
        assert all(hands(kind.fact, one) for one in kind.sides)
    asked = proposed_row(kind, named)
    if asked:
        assert "cured" == parse_fact(asked, agreement=agreement()).kind
    text = opening(kind.key, agreement(), named, side=side)
    for clause in clauses_of(kind, agreement(), named):
        assert agreement().clauses[clause].citation in text
    assert text.endswith("特此函告。")
    assert clock_words(kind, agreement())


def test_every_subject_of_the_vocabulary_has_its_letter():
    subjects = {one.subject for one in LETTERS.values()} - {""}
    assert set(KINDS["notified"].field("subject").choices) == subjects
    assert {"outside_use", "payment_demand"} == {
        one.key for one in LETTERS.values() if one.sides == "b"
    }
    assert "demand" not in {one.key for one in kinds_for(agreement(), "b")}


def test_later_days_complete_the_fact_and_move_the_state():
    kind = LETTERS["amendment"]
    days = {"posted": DAY, "received": date(2026, 1, 7)}
    row = fact_of_letter(kind, FIELDS, side="a", days=days)
    assert "2026-01-07" == row["received_on"]
    assert "replied_on" not in row
    states = [
        state_of(
            kind, dict(list({**days, "replied": DAY}.items())[:n]), issued=True
        )
        for n in range(4)
    ]
    assert ["issued", "posted", "awaiting_reply", "replied"] == states
    assert "draft" == state_of(kind, {}, issued=False)
    assert set(WORDS["notice"]) == {*states, "draft", "received"}
    assert ["posted", "received", "replied"] == [
        next_step({}), next_step({"posted": DAY}), next_step(days),
    ]  # fmt: skip
    assert "" == next_step({**days, "replied": DAY})
    assert "已登记" in out_of_turn(days, "posted", issued=True)
    assert "" == out_of_turn(days, "replied", issued=True)
    assert "尚未签发" in out_of_turn({}, "posted", issued=False)


def test_a_letter_goes_to_the_address_of_its_day():
    head = "龙湾区八大街市直机关综合办公区13-14层"
    assert head == address_in_agreement(agreement(), "a")
    moves = [
        Move("a", "新址", date(2026, 2, 1), "JH-2026-001"),
        Move("a", "更早通知的", date(2026, 1, 1)),
        Move("b", "别处", date(2026, 1, 1)),
    ]

    def on(month, day):
        return address_on(agreement(), "a", moves, date(2026, month, day))[0]

    assert head == address_on(agreement(), "a", moves, date(2025, 12, 1))[0]
    assert ["更早通知的", "新址"] == [on(1, 31), on(2, 1)]


def test_an_opening_says_what_is_known_and_leaves_the_rest_open():
    told = ask(fact("operation_started", "2025-06-19"), as_of="2026-01-20")
    late = known_today(
        "breach", agreement(), told.as_json(), {}, side="a", on=told.as_of
    )
    assert late
    assert "已逾期" in late[0]
    assert "第二条" in late[0]
    text = opening("breach", agreement(), {}, side="a", known=late)
    assert not gaps_in(text)
    assert gaps_in(opening("breach", agreement(), {}, side="a"))
    assert gaps_in(opening("demand", agreement(), {}, side="a"))
    (owed,) = known_today(
        "payment_demand", agreement(), told.as_json(), {"tranche": 1},
        side="b", on=told.as_of,
    )  # fmt: skip
    assert "尚有447,000.00元未付" in owed
    unsure = told.as_json()
    unsure["tranches"][0]["state"] = "not_recorded"  # is not "not paid"
    assert [] == known_today(
        "payment_demand", agreement(), unsure, {"tranche": 1},
        side="b", on=told.as_of,
    )  # fmt: skip
    assert ["first", "second", "text", "text"] == [
        level
        for level, _ in paragraphs(
            "一、情况\n（一）其一\n一、二者皆可，以先到者为准。\n\n正文"
        )
    ]


def test_the_sheet_is_that_of_the_standard():
    assert (26, 35) == (sheet.RIGHT_MM, sheet.BOTTOM_MM)
    assert 28 == round(
        sheet.BLOCK_MM[0]
        / ((sheet.THIRD_PT + sheet.CLOSER_PT) * sheet.MM_PER_PT)
    )
    assert 225 == pytest.approx(22 * sheet.LINE_PT * sheet.MM_PER_PT)
    paper = sheet.sheet_of(
        sender="开封市发展和改革委员会", number="JH-2026-001", title="函",
        addressee="对方", body="正文", fields={}, dated_on=DAY, is_demo=False,
    )  # fmt: skip
    assert "2026年1月5日" == paper.date_text
    # Eleven signs over six: two and a half past it on either side.
    assert 1.5 == paper.right_of_name
    assert 4 == sheet.room_beside("某局", paper.date_text)
    long = "一" * 40
    assert sheet.mark_size(long) * 40 * sheet.MM_PER_PT <= 156
