import pytest
from django.db import transaction

from contracts.models import (
    AuditEvent,
    BackfillBatch,
    OnsiteStay,
    OperationStart,
)
from contracts.policies import NotAllowed, Refused
from contracts.queries.facts import facts_of, reference
from contracts.services.facts import lock_contract
from contracts.services.recorded_facts import (
    approve_fact,
    decline_fact,
    propose_fact,
    propose_reversal,
)
from contracts.services.written_facts import add_recorded_fact
from tests import factories as make
from tests.stories import fact

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    contract = make.make_contract()
    return contract, make.make_people(contract)


def added(contract, people, one):
    with transaction.atomic():
        return add_recorded_fact(
            lock_contract(contract.pk),
            one,
            by=people.a_approver,
            proposed_by=people.b_lead,
            on_behalf_of="b",
        )


@pytest.mark.parametrize(
    "one",
    [
        fact("extended", deliverable="work_plan", signed_on="2025-12-01",
             due_on="2026-01-31"),
        fact("force_majeure", start="2025-12-01",
             deliverables=["work_plan"]),
        fact("on_site", person="甲", start="2025-07-01", qualified=True),
        fact("operation_started", "2025-07-01"),
        fact("fraud", "2025-12-01", loss="10.00", act="one"),
    ],
    ids=lambda one: one.kind,
)  # fmt: skip
def test_what_is_added_is_read_back_as_it_was(one, scene):
    contract, people = scene
    row = added(contract, people, one)
    ((_, read),) = facts_of(contract)
    assert (one.kind, one.on, dict(one.fields)) == (
        read.kind, read.on, dict(read.fields)
    )  # fmt: skip
    assert one.on == row.happened_on
    event = AuditEvent.objects.get(
        chain=contract.slug, action="fact_recorded"
    )
    assert one.kind == event.detail["kind"]


def test_two_kinds_have_tables_of_their_own(scene):
    contract, people = scene
    started = added(
        contract, people, fact("operation_started", "2025-07-01")
    )
    stay = added(
        contract, people,
        fact("on_site", person="甲", start="2025-07-01", qualified=False),
    )  # fmt: skip
    assert isinstance(started, OperationStart)
    assert isinstance(stay, OnsiteStay)


# --- two people --------------------------------------------------------------
EXTENDED = fact("extended", deliverable="work_plan", signed_on="2025-12-01",
                due_on="2026-01-31")  # fmt: skip


def fits(contract, facts, without=()) -> None:
    """What the record says where everything fits."""


def ask(scene, one=EXTENDED, role="a_handler", **more):
    contract, people = scene
    return propose_fact(
        contract=contract, fact=one, by=getattr(people, role),
        today=make.TODAY, check=fits, **more,
    )  # fmt: skip


def sign(scene, asked, role="b_lead", **more):
    return approve_fact(
        proposal_id=asked.pk, by=getattr(scene[1], role), today=make.TODAY,
        check=more.pop("check", fits), **more,
    )  # fmt: skip


def test_a_proposal_changes_nothing_and_a_signature_records(scene):
    contract, people = scene
    asked = ask(scene, note=" 会议纪要 ")
    assert [] == facts_of(contract)
    row = sign(scene, asked)
    ((_, read),) = facts_of(contract)
    assert dict(EXTENDED.fields) == dict(read.fields)
    assert (people.b_lead, people.a_handler, "a", "会议纪要") == (
        row.recorded_by, row.proposed_by, row.on_behalf_of, row.note
    )  # fmt: skip
    asked.refresh_from_db()
    assert ("approved", people.b_lead) == (asked.state, asked.settled_by)


@pytest.mark.parametrize(
    ("one", "role"),
    [
        (EXTENDED, "b_onsite"),
        (EXTENDED, "a_finance"),
        (EXTENDED, "auditor"),
        (fact("fraud", "2025-11-01"), "b_lead"),
        (fact("sme_declared", "2025-07-01"), "a_approver"),
        (fact("on_site", person="一", start="2025-07-01", qualified=True),
         "a_handler"),
    ],
)  # fmt: skip
def test_who_may_not_propose_is_told_who_can(scene, one, role):
    with pytest.raises(NotAllowed) as refused:
        ask(scene, one, role)
    assert refused.value.who


def test_each_side_proposes_its_own_notices(scene):
    notice = fact("notified", "2025-11-01", subject="breach", by="b")
    with pytest.raises(Refused) as refused:
        ask(scene, notice)
    assert "other_sender" == refused.value.code
    assert "b" == ask(scene, notice, "b_onsite").on_behalf_of


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (fact("cured", "2025-12-16"), "day_in_future"),
        (fact("cured", "2025-06-18"), "day_before_agreement"),
    ],
)
def test_a_fact_has_happened_since_the_agreement(scene, one, code):
    with pytest.raises(Refused) as refused:
        ask(scene, one)
    assert code == refused.value.code


def test_a_supplier_was_small_before_it_signed(scene):
    ask(scene, fact("sme_declared", "2025-05-01"), "b_lead")


def test_nobody_signs_their_own_and_only_those_who_may(scene):
    asked = ask(scene)
    for role, error in (
        ("a_handler", Refused), ("a_approver", NotAllowed),
        ("b_onsite", NotAllowed),
    ):  # fmt: skip
        with pytest.raises(error):
            sign(scene, asked, role)
    with pytest.raises(NotAllowed):
        decline_fact(
            proposal_id=asked.pk, by=scene[1].a_approver, reason="不对"
        )
    own = ask(scene, fact("fraud", "2025-11-01"), "a_approver")
    with pytest.raises(Refused) as refused:
        sign(scene, own, "a_approver")
    assert "second_person_needed" == refused.value.code


def test_what_does_not_fit_is_neither_asked_for_nor_signed(scene):
    def misfit(contract, facts, without=()):
        raise Refused("facts_do_not_fit", "不成立")

    contract, people = scene
    with pytest.raises(Refused, match="不成立"):
        propose_fact(
            contract=contract, fact=EXTENDED, by=people.a_handler,
            today=make.TODAY, check=misfit,
        )  # fmt: skip
    asked = ask(scene)
    with pytest.raises(Refused, match="不成立"):
        sign(scene, asked, check=misfit)
    asked.refresh_from_db()
    assert "open" == asked.state


def test_a_page_that_is_out_of_date_signs_nothing(scene):
    asked = ask(scene)
    with pytest.raises(Refused) as refused:
        sign(scene, asked, seen=-1)
    assert "figures_changed" == refused.value.code


def test_it_is_declined_with_a_reason(scene):
    asked = ask(scene)
    decline_fact(proposal_id=asked.pk, by=scene[1].b_lead, reason="日期不对")
    asked.refresh_from_db()
    assert ("declined", "日期不对") == (asked.state, asked.reason)


def test_a_paper_is_kept_only_with_its_proposal(scene, settings):
    content = make.pdf_bytes()
    asked = ask(scene, evidence=("函件.pdf", [content]))
    assert "函件.pdf" == asked.file_name
    with pytest.raises(Refused) as refused:
        ask(scene, evidence=("函件.pdf", [content]))
    assert "already_proposed" == refused.value.code
    with pytest.raises(Refused) as refused:
        ask(scene, fact("cured", "2025-12-01"),
            evidence=("run.exe", [b"MZ"]))  # fmt: skip
    assert [] == list((settings.FILES_DIR / "incoming").iterdir())
    row = sign(scene, asked)
    assert (asked.file_id, "函件.pdf") == (row.file_id, row.file_name)


# --- corrections -------------------------------------------------------------
def take_back(scene, row, role="b_lead", reason="日期有误"):
    contract, people = scene
    return propose_reversal(
        contract=contract, ref=reference(row), reason=reason,
        by=getattr(people, role), check=fits,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("one", "asks", "signs"),
    [
        (EXTENDED, "a_handler", "b_lead"),
        (fact("operation_started", "2025-07-01"), "b_lead", "a_approver"),
        (fact("on_site", person="一", start="2025-07-01", end="2025-07-02",
              qualified=True), "b_onsite", "a_handler"),
        (fact("fraud", "2025-11-01"), "a_handler", "a_approver"),
    ],
    ids=lambda one: getattr(one, "kind", one),
)  # fmt: skip
def test_a_fact_is_taken_back_by_two_and_both_rows_stay(
    scene, one, asks, signs
):
    contract, people = scene
    row = sign(scene, ask(scene, one, asks), signs)
    asked = take_back(scene, row, asks)
    assert 1 == len(facts_of(contract))
    back = sign(scene, asked, signs)
    assert [] == facts_of(contract)
    assert (row, getattr(people, signs), "日期有误") == (
        back.reverses, back.recorded_by, back.note
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        take_back(scene, row, asks)
    assert "already_corrected" == refused.value.code


def test_two_corrections_of_one_fact_are_one(scene):
    row = sign(scene, ask(scene))
    take_back(scene, row, "a_handler")
    with pytest.raises(Refused) as refused:
        take_back(scene, row, "b_lead")
    assert "already_proposed" == refused.value.code


def test_a_correction_says_why_and_is_of_the_side_that_recorded(scene):
    row = sign(scene, ask(scene))
    with pytest.raises(Refused) as refused:
        take_back(scene, row, reason=" ")
    assert "reason_missing" == refused.value.code
    breach = fact("general_breach", "2025-10-01", by="b")
    own = sign(scene, ask(scene, breach), "a_approver")
    with pytest.raises(NotAllowed):
        take_back(scene, own, "b_lead")


def test_backfill_is_corrected_once_it_is_signed(scene):
    contract, people = scene
    batch = BackfillBatch.objects.create(
        contract=contract, digest="0" * 64, recorded_by=people.b_lead,
        on_behalf_of="b",
    )  # fmt: skip
    row = add_recorded_fact(
        contract, fact("sme_declared", "2025-07-01"), by=people.b_lead,
        proposed_by=people.b_lead, on_behalf_of="b", batch=batch,
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        take_back(scene, row)
    assert "not_countersigned" == refused.value.code
