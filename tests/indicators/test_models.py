"""Measurements and counts are ledgers."""

import re

import pytest
from django.db import DatabaseError, connection, transaction

from indicators.models import CountedEvent
from indicators.services import add_count
from tests import factories as make


@pytest.mark.django_db
def test_a_recorded_count_is_not_changed():
    contract = make.make_contract()
    add_count(
        contract,
        quota="trainings",
        quantity=1,
        by=make.make_person(),
        on=make.TODAY,
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        CountedEvent.objects.update(quantity=3)


@pytest.mark.parametrize(
    ("table", "trigger", "index"),
    [
        ("indicators_activity", "same_link", "activity_link"),
        ("contracts_attendanceday", "once_a_day", "attendance_day"),
    ],
)
@pytest.mark.django_db
def test_a_check_of_each_row_does_not_read_the_whole_table(
    table, trigger, index
):
    """With `reverses_id IS NULL` SQLite read all rows for each new one."""
    if connection.vendor != "sqlite":
        return  # its planner counts the rows before it chooses
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sql FROM sqlite_master WHERE name = %s",
            [f"{table}_{trigger}"],
        )
        (sql,) = cursor.fetchone()
        (looked_up,) = re.findall(r"EXISTS \((SELECT 1 FROM \w+ a .*)\) BEGIN", sql)
        asked = re.sub(r'NEW\.("on"|\w+)', "'1'", looked_up)
        cursor.execute(f"EXPLAIN QUERY PLAN {asked}")
        assert index in cursor.fetchall()[0][3]
