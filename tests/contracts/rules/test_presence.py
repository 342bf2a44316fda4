"""第六条第7款: three qualified persons on every working day."""

from tests.stories import ask, day, fact


def person(name, start="2025-06-19", *, qualified=True, **more):
    return fact(
        "on_site", person=name, start=start, qualified=qualified, **more
    )


def gaps(answer):
    return [
        (str(gap.start), str(gap.end), gap.count)
        for gap in answer.presence.gaps
    ]


def test_no_record_with_complete_records_is_one_gap():
    """Ruling 28."""
    answer = ask(as_of="2025-07-04")
    assert [("2025-06-19", "2025-07-04", 0)] == gaps(answer)
    assert (3, 0) == (answer.presence.required, answer.presence.today)


def test_only_qualified_persons_count_and_each_once():
    answer = ask(
        person("one"),
        person("one"),
        person("two"),
        person("three", qualified=False),
        as_of="2025-06-20",
    )
    assert 2 == answer.presence.today


def test_a_gap_runs_over_rest_days_and_breaks_where_the_count_changes():
    answer = ask(
        person("one"),
        person("two"),
        person("three", end="2025-06-27"),
        person("four", start="2025-07-03"),
        person("five", start="2025-07-01", end="2025-07-01"),
        as_of="2025-07-10",
    )
    assert [
        ("2025-06-30", "2025-06-30", 2),
        ("2025-07-02", "2025-07-02", 2),
    ] == gaps(answer)


def test_a_gap_counts_its_working_days():
    """06-30 to 07-10: nine working days, and the weekend between."""
    answer = ask(person("one"), as_of="2025-07-10")
    (gap,) = answer.presence.gaps
    assert (1, 16) == (gap.count, gap.working_days)
    assert 9 == ask(
        person("one", end="2025-06-27"),
        person("two"),
        as_of="2025-07-10",
    ).presence.gaps[-1].working_days


def test_today_is_null_on_a_rest_day_and_in_an_unknown_year():
    everyone = [person(name) for name in ("one", "two", "three")]
    assert None is ask(*everyone, as_of="2025-06-21").presence.today
    assert None is ask(*everyone, as_of="2027-01-05").presence.today
    assert 3 == ask(*everyone, as_of="2025-06-23").presence.today


def test_nothing_is_short_beyond_the_records_or_after_the_end():
    answer = ask(as_of="2025-07-10", through="2025-06-20")
    assert [("2025-06-19", "2025-06-20", 0)] == gaps(answer)
    ended = fact("terminated", "2025-06-24")
    answer = ask(ended, as_of="2025-07-10")
    assert [("2025-06-19", "2025-06-24", 0)] == gaps(answer)
    assert None is answer.presence.today


def test_before_the_effective_day_no_one_is_owed():
    answer = ask(as_of="2025-06-18")
    assert (None, []) == (answer.presence.today, gaps(answer))
    assert day("2025-06-19") == ask(as_of="2025-06-19").presence.gaps[0].start
