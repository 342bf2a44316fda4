"""Submitter and decider are never one person nor one party: by SQL too."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from contracts.models import Membership
from deliverables.models import (
    Decision,
    DocumentVersion,
    Receipt,
    SignOff,
    Submission,
)
from tests import factories as make


def fact(contract, by, **more):
    return {
        "contract": contract,
        "sequence": 900,
        "happened_on": make.TODAY,
        "recorded_by": by,
        **more,
    }


def decision(submission, *, prepared_by, by, **more):
    with transaction.atomic():
        return Decision.objects.create(
            **fact(submission.contract, by, **more),
            submission=submission,
            number="YS-1",
            result="accepted",
            prepared_by=prepared_by,
        )


def test_one_person_does_not_decide_alone(story):
    approver = story.people.a_approver
    with pytest.raises(IntegrityError):
        decision(story.received(), prepared_by=approver, by=approver)


@pytest.mark.parametrize(
    ("prepared", "signed"),
    [
        ("a_handler", "b_lead"),  # the submitter
        ("a_handler", "b_onsite"),  # the submitter's party
        ("b_onsite", "a_approver"),  # prepared by that party
        ("a_handler", "auditor"),  # no party at all
    ],
)
def test_party_b_has_no_hand_in_a_decision(story, prepared, signed):
    with pytest.raises(DatabaseError):
        decision(
            story.received(),
            prepared_by=getattr(story.people, prepared),
            by=getattr(story.people, signed),
        )


def test_a_submitter_who_changed_sides_does_not_decide(story):
    submission = story.received()
    turncoat = story.people.b_lead
    Membership.objects.filter(user=turncoat).update(role="a_approver")
    with pytest.raises(DatabaseError):
        decision(submission, prepared_by=story.people.a_handler, by=turncoat)


def test_raw_sql_meets_the_same_wall(story):
    submission = story.received()
    columns = (
        "contract_id, sequence, happened_on, recorded_by_id, note, "
        "submission_id, number, result, conclusion, findings, prepared_by_id"
    )
    values = [
        story.contract.pk, 900, make.TODAY, story.people.b_lead.pk, "",
        submission.pk, "YS-1", "accepted", "", "[]",
        story.people.a_handler.pk,
    ]  # fmt: skip
    marks = ", ".join(["%s"] * len(values))
    sql = f"INSERT INTO deliverables_decision ({columns}) VALUES ({marks})"
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, values)
    assert not Decision.objects.exists()


def test_party_a_submits_nothing(story):
    with pytest.raises(DatabaseError), transaction.atomic():
        Submission.objects.create(
            **fact(story.contract, story.people.a_handler),
            deliverable=story.row(),
            round=1,
            number="QS-1",
            manifest_digest="0" * 64,
        )


def test_party_b_signs_for_nothing(story):
    submission = story.submitted()
    with pytest.raises(DatabaseError), transaction.atomic():
        Receipt.objects.create(
            **fact(story.contract, story.people.b_lead),
            submission=submission,
        )


@pytest.mark.parametrize("role", ["b_lead", "a_handler"])
def test_a_sign_off_takes_two_people_of_party_a(story, role):
    with pytest.raises(DatabaseError), transaction.atomic():
        SignOff.objects.create(
            **fact(story.contract, getattr(story.people, role)),
            deliverable=story.row(),
            kind="confirmed",
            prepared_by=story.people.a_handler,
        )


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.update(note="anders"),
        lambda rows: rows.delete(),
    ],
)
def test_a_decision_is_neither_changed_nor_deleted(story, change):
    row = story.decided()
    with pytest.raises(DatabaseError), transaction.atomic():
        change(Decision.objects.filter(pk=row.pk))
    assert "" == Decision.objects.get(pk=row.pk).note


def test_a_version_is_never_overwritten(story):
    version = make.make_version(story.row(), story.people.b_lead)
    with pytest.raises(DatabaseError), transaction.atomic():
        DocumentVersion.objects.filter(pk=version.pk).update(name="x.pdf")
