"""Jobs, numbers, the chain, roles and batches under several hands at once."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from contracts.models import (
    AuditChain,
    AuditEvent,
    BackfillBatch,
    CompletenessDeclaration,
    Contract,
    Job,
    Membership,
    NumberSeries,
    RecordedFact,
    StandingProjection,
)
from contracts.policies import Refused
from contracts.services import audit
from contracts.services.audit import first_break
from contracts.services.backfill import decline_batch, withdraw_batch
from contracts.services.completeness import (
    approve_completeness,
    propose_completeness,
)
from contracts.services.facts import lock_contract
from contracts.services.files import keep_bytes, path_of
from contracts.services.jobs import (
    ClaimLost,
    claim_job,
    finish_job,
    request_job,
)
from contracts.services.numbers import next_number
from contracts.services.recorded_facts import approve_fact, propose_fact
from contracts.states import JobState
from deliverables.services.submissions import receive_submission
from kaifeng_credit.consistency import check_history
from kaifeng_credit.gathering import compute, standing_as_of
from kaifeng_credit.importing import countersign_batch, import_facts
from tests import factories as make
from tests.stories import fact

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
]
ROUNDS = 20
HANDS = 4


@pytest.fixture
def contract(db):
    return make.make_contract()


def make_job(contract, by, number: int) -> Job:
    return request_job(
        contract=contract, kind="acceptance_packet", key=f"race:{number}",
        title="验收书", arguments={}, by=by,
    )  # fmt: skip


def test_of_many_workers_one_claims_a_job(contract, at_once):
    person = make.make_person(contract, "a_handler")
    for number in range(ROUNDS):
        job = make_job(contract, person, number)
        claims = at_once(*[lambda job=job: claim_job(job.pk)] * HANDS)
        assert 1 == len([one for one in claims if one is not None])
        job.refresh_from_db()
        assert 1 == job.tries


def test_a_lease_that_ran_out_is_taken_over_once_and_finished_once(
    contract, at_once
):
    person = make.make_person(contract, "a_handler")
    for number in range(ROUNDS):
        late = claim_job(make_job(contract, person, number).pk)
        Job.objects.filter(pk=late.pk).update(
            lease_until=timezone.now() - timedelta(seconds=1)
        )
        claims = at_once(*[lambda late=late: claim_job(late.pk)] * HANDS)
        (new,) = [one for one in claims if one is not None]
        files = [keep_bytes(f"{number} {who}".encode()) for who in "on"]
        outcomes = at_once(
            *(
                lambda job=job, file=file: finish_job(
                    job, file=file, file_name="验收书.pdf"
                )
                for job, file in zip((late, new), files, strict=True)
            )
        )
        assert isinstance(outcomes[0], ClaimLost)
        late.refresh_from_db()
        assert (JobState.DONE, files[1].pk) == (late.state, late.file_id)


def test_one_wanted_result_is_one_job(contract, at_once):
    people = [make.make_person(contract, "a_handler") for _ in range(HANDS)]
    for number in range(ROUNDS):
        jobs = at_once(
            *(
                lambda by=by, n=number: make_job(contract, by, n)
                for by in people
            )
        )
        assert 1 == len({job.pk for job in jobs})
    assert first_break(contract.slug) is None


def test_a_series_has_no_twin(contract, at_once):
    def take():
        with transaction.atomic():
            return next_number(
                lock_contract(contract.pk), "slip", year=2026
            )

    found = []
    for _ in range(ROUNDS):
        found += at_once(*[take] * HANDS)
    assert {f"QS-2026-{n:03d}" for n in range(1, ROUNDS * HANDS + 1)} == set(
        found
    )


def test_a_series_has_no_twin_even_without_the_contracts_lock(
    contract, at_once
):
    """The first number of a year, too, asked for by many at once."""
    for year in range(2030, 2030 + ROUNDS):

        def take(year=year):
            with transaction.atomic():
                return next_number(contract, "export", year=year)

        found = at_once(*[take] * HANDS)
        assert {f"BB-{year}-{n:03d}" for n in range(1, HANDS + 1)} == set(
            found
        )
    assert ROUNDS == NumberSeries.objects.count()


def test_the_chain_stays_whole_under_many_hands(contract, at_once):
    people = [make.make_person() for _ in range(HANDS)]
    before = AuditEvent.objects.filter(chain=contract.slug).count()

    def act(by):
        with transaction.atomic():
            return audit.record(
                "test", by=by, contract=contract, summary="同时"
            )

    for _ in range(ROUNDS):
        events = at_once(*(lambda by=by: act(by) for by in people))
        assert HANDS == len({event.number for event in events})
    assert first_break(contract.slug) is None
    head = AuditChain.objects.get(name=contract.slug)
    assert before + ROUNDS * HANDS == head.length
    times = list(
        AuditEvent.objects.filter(chain=contract.slug)
        .order_by("number")
        .values_list("recorded_at", flat=True)
    )
    assert sorted(times) == times


def test_the_first_events_of_a_chain_do_not_stumble(at_once):
    for number in range(ROUNDS):
        chain = Contract(slug=f"new-{number}")

        def act(chain=chain):
            with transaction.atomic():
                return audit.record(
                    "test", by=None, contract=chain, summary="第一件"
                )

        assert {1, 2, 3, 4} == {event.number for event in at_once(*[act] * 4)}


def test_a_person_is_not_given_both_sides_at_once(contract, at_once):
    for _ in range(ROUNDS):
        person = make.make_person()
        outcomes = at_once(
            *(
                lambda role=role, person=person: Membership.objects.create(
                    contract=contract, user=person, role=role
                )
                for role in ("a_approver", "b_lead")
            )
        )
        lost = [one for one in outcomes if isinstance(one, Exception)]
        assert 1 == len(lost)
        assert isinstance(lost[0], DatabaseError)
        assert "one party only" in str(lost[0])


def test_a_batch_is_countersigned_once(contract, one_wins):
    people = make.make_people(contract)
    leads = people.b_lead, make.make_person(contract, "b_lead")
    for number in range(ROUNDS):
        batch = BackfillBatch.objects.create(
            contract=contract, digest=f"{number:064d}",
            recorded_by=people.a_handler, on_behalf_of="a",
        )  # fmt: skip
        code = one_wins(
            *(
                lambda by=by, batch=batch: countersign_batch(
                    batch=batch, by=by
                )
                for by in leads
            )
        )
        assert "already_countersigned" == code


def test_a_batch_is_signed_declined_or_withdrawn_but_one_of_them(
    contract, at_once
):
    people = make.make_people(contract)
    for number in range(ROUNDS):
        batch = BackfillBatch.objects.create(
            contract=contract, digest=f"{number:064d}",
            recorded_by=people.a_handler, on_behalf_of="a",
        )  # fmt: skip
        outcomes = at_once(
            lambda b=batch: countersign_batch(batch=b, by=people.b_lead),
            lambda b=batch: decline_batch(
                batch=b, by=people.b_lead, reason="日期不符"
            ),
            lambda b=batch: withdraw_batch(batch=b, by=people.a_handler),
        )
        lost = [one for one in outcomes if isinstance(one, Exception)]
        assert 2 == len(lost), outcomes
        assert {type(one) for one in lost} == {Refused}


def test_completeness_is_confirmed_once(contract, one_wins):
    people = make.make_people(contract)
    leads = people.b_lead, make.make_person(contract, "b_lead")
    for number in range(ROUNDS):
        through = date(2025, 7, 1) + timedelta(days=number)
        proposal = propose_completeness(
            contract=contract, through=through, by=people.a_approver,
            today=date(2026, 1, 1),
        )  # fmt: skip
        code = one_wins(
            *(
                lambda by=by, pk=proposal.pk: approve_completeness(
                    proposal_id=pk, by=by, today=date(2026, 1, 1)
                )
                for by in leads
            )
        )
        assert "already_settled" == code
        assert number + 1 == CompletenessDeclaration.objects.count()


FACTS = """
agreement = "kaifeng_2025"
as_of = 2025-12-31
[[facts]]
kind = "paid"
tranche = 1
on = 2025-07-03
amount = "447000.00"
"""


def test_one_file_imported_twice_at_once_is_recorded_once(at_once, tmp_path):
    file = tmp_path / "facts.toml"
    file.write_text(FACTS)
    for _ in range(ROUNDS):
        contract = make.make_contract()
        person = make.make_person(contract, "a_finance")
        found = at_once(
            *[lambda c=contract, p=person: import_facts(
                file, contract=c, by=p
            )] * 2
        )  # fmt: skip
        assert [0, 1] == sorted(found)


def test_the_stored_answer_follows_acts_at_the_same_moment(at_once):
    day = date(2025, 12, 31)

    def ask(pk):
        contract = Contract.objects.select_related(
            "agreement_version", "projection"
        ).get(pk=pk)
        return standing_as_of(contract, day)

    for _ in range(ROUNDS):
        contract = make.make_contract(is_demo=True, pinned_on=day)
        people = make.make_people(contract)
        submission = make.make_submission(
            make.deliverable(contract, "task_division"), people.b_lead,
            today=day,
        )  # fmt: skip
        outcomes = at_once(
            lambda: ask(contract.pk),
            lambda: receive_submission(
                submission=submission, by=people.a_handler, today=day
            ),
            lambda: ask(contract.pk),
        )
        assert [] == [one for one in outcomes if isinstance(one, Exception)]
        assert compute(contract, as_of=day) == ask(contract.pk)
        assert 1 == StandingProjection.objects.filter(
            contract=contract
        ).count()


def test_the_same_bytes_stored_at_once_are_one_file(contract, at_once):
    for number in range(ROUNDS):
        content = f"同一份文件 {number}".encode()
        stored = at_once(*[lambda c=content: keep_bytes(c)] * HANDS)
        assert 1 == len({file.pk for file in stored})
        assert content == path_of(stored[0].pk).read_bytes()


def facts_to_sign(contract) -> tuple:
    """Two people of 乙方 who may sign, and a fact that 甲方 proposed."""
    handler = make.make_person(contract, "a_handler")
    signers = [make.make_person(contract, "b_lead") for _ in range(2)]

    def ask(number: int):
        day = (date(2025, 7, 1) + timedelta(days=number)).isoformat()
        return propose_fact(
            contract=contract,
            fact=fact("extended", deliverable="work_plan", signed_on=day,
                      due_on="2026-12-31"),
            by=handler, today=date(2026, 2, 1), check=check_history,
        )  # fmt: skip

    return signers, ask


def signing(asked, by):
    return lambda: approve_fact(
        proposal_id=asked.pk, by=by, today=date(2026, 2, 1),
        check=check_history,
    )  # fmt: skip


def test_two_signatures_at_once_are_one_fact(contract, one_wins):
    signers, ask = facts_to_sign(contract)
    for number in range(ROUNDS):
        asked = ask(number)
        code = one_wins(*(signing(asked, by) for by in signers))
        assert "already_settled" == code
        assert number + 1 == RecordedFact.objects.count()
    assert first_break(contract.slug) is None


def test_without_the_lock_the_database_still_lets_one_pass(
    contract, at_once, without_lock
):
    signers, ask = facts_to_sign(contract)
    asked = ask(0)
    without_lock("contracts.services.proposals", "check_second_person")
    outcomes = at_once(*(signing(asked, by) for by in signers))
    # Both met after the check: the trigger on the proposal held the second.
    lost = [one for one in outcomes if isinstance(one, Exception)]
    assert [True] == [isinstance(one, DatabaseError) for one in lost]
    assert 1 == RecordedFact.objects.count()
