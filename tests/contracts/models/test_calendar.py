"""A loaded notice is never changed, once per revision, by two people."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from contracts.models import CalendarNotice
from tests import factories as make
from tests.notices import invented_2027, make_notice

pytestmark = pytest.mark.django_db


def test_plain_sql_neither_changes_nor_removes_it():
    row = make_notice(invented_2027())
    for act in (
        "UPDATE contracts_calendarnotice SET year = 2028",
        "DELETE FROM contracts_calendarnotice",
    ):
        with (
            pytest.raises(DatabaseError, match="never changed"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(act)
    assert row == CalendarNotice.objects.get()


def test_a_revision_of_a_year_comes_once():
    make_notice(invented_2027())
    make_notice(invented_2027(), revision=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_notice(invented_2027(remark="再次"), revision=2)


@pytest.mark.parametrize("hold", ["revision", "two people"])
def test_constraints_stand_in_the_database(hold):
    good = make_notice(invented_2027())
    row = CalendarNotice(
        **{
            field.name: getattr(good, field.name)
            for field in CalendarNotice._meta.fields
            if field.name not in ("id", "recorded_at", "revision")
        },
        revision=0 if hold == "revision" else 2,
    )
    if hold == "two people":
        row.recorded_by = row.proposed_by
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_who_reads_a_contract_reads_the_calendar():
    make_notice(invented_2027())
    contract = make.make_contract()
    reader = make.make_person(contract, "b_onsite")
    for person, seen in (
        (reader, 1),
        (make.make_person(contract, "security_admin"), 0),
        (make.make_person(), 0),
    ):
        rows = CalendarNotice.objects.visible_to(person, on=make.TODAY)
        assert seen == rows.count()
    reader.is_active = False
    rows = CalendarNotice.objects.visible_to(reader, on=make.TODAY)
    assert 0 == rows.count()
