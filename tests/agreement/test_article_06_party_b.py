"""第六条 乙方的权利和义务: safe data, and three qualified people on site."""

import pytest

from tests.stories import ask, claims, day, fact, late, told

ON_TIME = told("submitted", "2025-12-15")


def incident(**more):
    return fact("data_security_incident", "2025-10-15", act="leak", **more)


def person(name, start, end=None, *, qualified=True):
    more = {"end": end} if end else {}
    return fact(
        "on_site", person=name, start=start, qualified=qualified, **more
    )


def gaps(answer):
    return [
        (str(one.start), str(one.end), one.count)
        for one in answer.presence.gaps
    ]


# --- 第六条第6款: 20%的违约金……不足以弥补甲方损失，乙方应补足差额 --------------------
@pytest.mark.parametrize(
    ("loss", "topped_up", "added"),
    [
        ("0", "298000.00", "298000.00"),
        ("100000.00", "298000.00", "398000.00"),
        ("298000.00", "298000.00", "596000.00"),
        ("500000.00", "500000.00", "798000.00"),
    ],
)
def test_a_leak_costs_a_fifth_of_the_total_or_the_loss_if_higher(
    loss, topped_up, added
):
    """1,490,000.00 × 20% = 298,000.00; reading security.sum adds both."""
    leak = incident(loss=loss)
    answer = ask(leak, as_of="2025-12-01")
    assert [("data_security", topped_up)] == claims(answer)
    read = {"security.sum": "sum"}
    answer = ask(leak, as_of="2025-12-01", readings=read)
    assert [("data_security", added)] == claims(answer)


def test_costs_of_the_claim_are_added_to_the_head_of_the_deed():
    """10.5 beside 6.6, ruling 20."""
    answer = ask(
        incident(loss="100000.00", costs="12000.00"), as_of="2025-12-01"
    )
    assert [("data_security", "310000.00")] == claims(answer)


def test_a_leak_takes_the_total_of_its_day():
    """Ruling 21: 2,000,000.00 from 10-15 on, the day itself included."""
    amended = fact("total_amended", "2025-10-15", total="2000000.00")
    answer = ask(amended, incident(), as_of="2025-12-01")
    assert [("data_security", "400000.00")] == claims(answer)
    read = {"total.amended": "original"}
    answer = ask(amended, incident(), as_of="2025-12-01", readings=read)
    assert [("data_security", "298000.00")] == claims(answer)


def test_a_leak_after_the_day_asked_is_none():
    assert [] == claims(ask(incident(), as_of="2025-10-14"))


# --- 第六条第7款: 具备专业资质的驻场服务人员不少于3名 --------------------------------
def test_two_people_for_twenty_working_days_are_one_gap_and_no_money():
    """GP046: 06-19 to 07-16 are 20 working days; 6.7 carries no daily sum."""
    answer = ask(
        person("one", "2025-06-19"),
        person("two", "2025-06-19"),
        person("three", "2025-07-17"),
        as_of="2025-12-01",
    )
    assert (3, 3) == (answer.presence.required, answer.presence.today)
    assert [("2025-06-19", "2025-07-16", 2)] == gaps(answer)
    assert (0, "0.00") == late(answer)


def test_who_is_not_qualified_does_not_count():
    answer = ask(
        *(person(name, "2025-06-19") for name in ("one", "two")),
        person("three", "2025-06-19", qualified=False),
        as_of="2025-06-27",
    )
    assert (2, [("2025-06-19", "2025-06-27", 2)]) == (
        answer.presence.today,
        gaps(answer),
    )


def test_a_leaver_opens_a_gap_on_the_next_working_day():
    """Last day Friday 2025-09-05; the gap runs from Monday the 8th."""
    answer = ask(
        *(person(name, "2025-06-19") for name in ("one", "two")),
        person("three", "2025-06-19", "2025-09-05"),
        as_of="2025-09-10",
    )
    assert (2, [("2025-09-08", "2025-09-10", 2)]) == (
        answer.presence.today,
        gaps(answer),
    )


def test_rest_days_are_owed_by_no_one_and_a_working_sunday_is():
    """Ruling 28: 2025-10-01 to 10-08 off; Sunday 09-28 worked."""
    three = [person(name, "2025-06-19") for name in ("one", "two", "three")]
    assert None is ask(*three, as_of="2025-10-01").presence.today
    assert 3 == ask(*three, as_of="2025-09-28").presence.today


def test_no_record_is_one_gap_with_complete_records_and_unknown_without():
    complete = ask(ON_TIME, as_of="2025-12-25")
    assert [("2025-06-19", "2025-12-25", 0)] == gaps(complete)
    assert 0 == complete.presence.today
    unknown = ask(ON_TIME, as_of="2025-12-25", through=None)
    assert (None, []) == (unknown.presence.today, gaps(unknown))
    sure = ask(ON_TIME, as_of="2025-12-25", through="2025-06-30")
    assert [("2025-06-19", "2025-06-30", 0)] == gaps(sure)
    assert day("2025-06-30") == sure.presence.gaps[-1].end
