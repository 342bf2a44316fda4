"""A backfilled batch moves nothing until the other party countersigned."""

from pathlib import Path

import pytest

from contracts.models import AuditEvent, BackfillBatch, BackfillUpload
from contracts.policies import NotAllowed, Refused
from contracts.services import backfill
from contracts.services.backfill import (
    decline_batch,
    keep_upload,
    withdraw_batch,
)
from kaifeng_credit.importing import countersign_batch, import_facts
from payments.queries.facts import all_facts
from tests import factories as make
from tests.corpus.parts import office

pytestmark = pytest.mark.django_db

FACTS = """
agreement = "kaifeng_2025"
as_of = 2025-12-31
[[facts]]
kind = "paid"
tranche = 1
on = 2025-07-03
amount = "447000.00"
"""


@pytest.fixture
def story(tmp_path: Path):
    contract = make.make_contract()
    people = make.make_people(contract)
    file = tmp_path / "facts.toml"
    file.write_text(FACTS)
    import_facts(file, contract=contract, by=people.a_handler)
    return contract, people, BackfillBatch.objects.get(contract=contract)


def test_before_the_countersignature_nothing_counts(story):
    contract, _, _ = story
    assert [] == all_facts(contract)
    assert contract.records_complete_through is None


def test_after_it_the_facts_count_and_records_are_complete(story):
    contract, people, batch = story
    countersign_batch(batch=batch, by=people.b_lead)
    contract.refresh_from_db()
    assert ["paid"] == [fact.kind for fact in all_facts(contract)]
    assert "2025-12-31" == contract.records_complete_through.isoformat()


@pytest.mark.parametrize("role", ["a_approver", "a_handler", "b_onsite"])
def test_the_recording_party_does_not_countersign(story, role):
    _, people, batch = story
    with pytest.raises(NotAllowed):
        countersign_batch(batch=batch, by=getattr(people, role))


def test_a_second_countersignature_is_refused(story):
    _, people, batch = story
    countersign_batch(batch=batch, by=people.b_lead)
    with pytest.raises(Refused) as refused:
        countersign_batch(batch=batch, by=people.b_lead)
    assert "already_countersigned" == refused.value.code


# --- declined and withdrawn ---------------------------------------------------
@pytest.mark.parametrize("role", ["a_approver", "a_handler", "b_onsite"])
def test_only_the_other_partys_signer_declines(story, role):
    _, people, batch = story
    with pytest.raises(NotAllowed):
        decline_batch(batch=batch, by=getattr(people, role), reason="不符")


def test_a_decline_says_why(story):
    contract, people, batch = story
    with pytest.raises(Refused) as refused:
        decline_batch(batch=batch, by=people.b_lead, reason=" ")
    assert "reason_needed" == refused.value.code
    batch = decline_batch(batch=batch, by=people.b_lead, reason=" 不符 ")
    assert ("declined", "不符") == (batch.state, batch.reason)
    event = AuditEvent.objects.get(action="batch_declined")
    assert "不符" == event.detail["reason"]
    assert [] == all_facts(contract)


@pytest.mark.parametrize("end", ["sign", "decline", "withdraw"])
def test_a_batch_is_settled_once(story, end):
    _, people, batch = story
    acts = {
        "sign": lambda: countersign_batch(batch=batch, by=people.b_lead),
        "decline": lambda: decline_batch(
            batch=batch, by=people.b_lead, reason="不符"
        ),
        "withdraw": lambda: withdraw_batch(batch=batch, by=people.a_handler),
    }
    acts[end]()
    for act in acts.values():
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code in (
            "already_countersigned", "already_closed",
        )  # fmt: skip


def test_only_who_recorded_withdraws(story):
    _, people, batch = story
    for person in (people.b_lead, people.a_approver):
        with pytest.raises(NotAllowed):
            withdraw_batch(batch=batch, by=person)


# --- working papers -----------------------------------------------------------
WORKBOOK = office("xlsx")


def keep(contract, by, **more) -> BackfillUpload:
    return keep_upload(
        **{
            "contract": contract, "name": "补录.xlsx", "chunks": [WORKBOOK],
            "complete_through": None, "by": by, "today": make.TODAY, **more,
        }
    )  # fmt: skip


def test_an_upload_is_kept_for_its_side(story):
    contract, people, _ = story
    upload = keep(contract, people.b_onsite)
    assert ("b", len(WORKBOOK)) == (
        upload.on_behalf_of, upload.file.size,
    )  # fmt: skip
    assert AuditEvent.objects.filter(action="backfill_uploaded").exists()
    with pytest.raises(NotAllowed):
        keep(contract, people.auditor)
    with pytest.raises(Refused) as refused:
        keep(contract, people.b_lead, complete_through=make.date(2026, 1, 1))
    assert "day_in_future" == refused.value.code


def test_an_upload_past_the_limit_leaves_nothing(story, monkeypatch, settings):
    contract, people, _ = story
    monkeypatch.setattr(backfill, "WORKBOOK_LIMIT_BYTES", 1)
    with pytest.raises(Refused) as refused:
        keep(contract, people.b_lead)
    assert "too_large" == refused.value.code
    assert not BackfillUpload.objects.exists()
    assert [] == list((settings.FILES_DIR / "incoming").iterdir())
