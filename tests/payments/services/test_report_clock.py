"""A tick notes, makes and tells, in this order, and in one go."""

from datetime import timedelta

from tests.payments.conftest import MARCH_4


def test_one_tick_does_all_three_and_the_next_has_nothing_to_do(monthly):
    done = monthly.tick()
    assert (1, 1, 2) == (done.noted, done.made, done.sent)
    assert (0, 0, 0) == monthly.tick(MARCH_4 + timedelta(minutes=1))


def test_a_tick_without_schedules_asks_little(
    silent, django_assert_max_num_queries
):
    from kaifeng_credit.gathering import standing_on
    from payments.services.report_clock import tick

    with django_assert_max_num_queries(8):
        tick(now=MARCH_4, standing=standing_on)
