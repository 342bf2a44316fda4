"""试算: any day, any reading, supposed facts; nothing is ever written."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.models import AuditEvent, RecordedFact
from payments.models import PenaltyDay


def words(response) -> str:
    return response.content.decode()


def tried(late, **asked):
    return late.get("b_lead", "penalty_trial", day="2025-12-31", **asked)


def test_a_trial_of_nothing_is_what_stands(late):
    found = tried(late).context_data["found"]
    assert (12, "8940.00") == (found["days"], str(found["amount"]))
    page = words(tried(late))
    assert "推算" in page
    assert "与现在相同" in page


def test_a_later_day_another_reading_and_an_earlier_hand_in(late):
    later = late.get("a_handler", "penalty_trial", day="2026-01-10")
    assert 22 == later.context_data["found"]["days"]
    careful = tried(late, reading="submission.reading=D")
    assert 33 == careful.context_data["found"]["days"]
    handed = tried(late, matter="tranche_2", submitted_on="2025-12-26")
    found = handed.context_data["found"]
    assert (7, "5215.00") == (found["days"], str(found["amount"]))
    stopped = tried(late, excuse="suspended", start="2025-12-25")
    assert 5 == stopped.context_data["found"]["days"]
    assert "少 ￥" in words(stopped)


def test_it_writes_nothing_and_touches_no_stored_answer(late):
    client, address = late.client("b_lead"), late.url("penalty_trial")
    client.get(address)  # signed in, and the day's answer stored
    before = (AuditEvent.objects.count(), late.contract.facts_version)
    supposing = {
        "day": "2025-12-31", "excuse": "suspended", "start": "2025-12-25",
    }  # fmt: skip
    with CaptureQueriesContext(connection) as asked:
        assert 200 == client.get(address, supposing).status_code
    writing = ("INSERT", "UPDATE", "DELETE")
    assert [] == [
        row["sql"] for row in asked if row["sql"].startswith(writing)
    ]
    assert not RecordedFact.objects.exists()
    assert not PenaltyDay.objects.exists()
    late.contract.refresh_from_db()
    assert before == (AuditEvent.objects.count(), late.contract.facts_version)
    assert 12 == late.account().computed.days


def test_what_is_half_said_is_asked_for(late):
    page = tried(late, matter="tranche_2", excuse="suspended")
    assert 422 == page.status_code
    assert "请填写假设的交来日" in words(page)
    assert "请填写事由的起始日" in words(page)
    far = late.get("b_lead", "penalty_trial", day="1999-01-01")
    assert "2024 年至 2040 年" in words(far)
    backwards = tried(
        late, excuse="suspended", start="2025-12-25", end="2025-12-20"
    )
    assert "截止早于起始" in words(backwards)
