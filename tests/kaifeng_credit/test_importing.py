"""A facts file goes through the services: all of it, or nothing."""

from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from contracts.models import AuditEvent, BackfillBatch, Proposal
from contracts.policies import Refused
from contracts.queries.agreements import agreement_by_key, calendar
from contracts.rules.facts_file import read_facts_file
from contracts.services.readings import approve_reading
from kaifeng_credit.gathering import compute
from kaifeng_credit.importing import (
    DEMO_FACTS,
    countersign_batch,
    import_facts,
)
from kaifeng_credit.standing import standing
from payments.queries.facts import all_facts
from tests import factories as make

pytestmark = pytest.mark.django_db

DEMO = DEMO_FACTS
HEAD = 'agreement = "kaifeng_2025"\nas_of = 2026-03-05\n'


@pytest.fixture
def demo():
    contract = make.make_contract(is_demo=True, pinned_on=date(2025, 12, 31))
    make.make_people(contract)
    return contract


def facts(tmp_path: Path, *rows: str, head: str = HEAD) -> Path:
    """A facts file with one row per string, written as `a = 1, b = 2`."""
    file = tmp_path / "facts.toml"
    lines = [
        "[[facts]]\n" + "\n".join(row.split(", ")) for row in rows
    ]
    file.write_text(head + "\n".join(lines) + "\n")
    return file


def answers(file: Path, contract, as_of: date) -> tuple[dict, dict]:
    """What the file says by itself, and what the database says after it."""
    read = read_facts_file(file, open_agreement=agreement_by_key)
    pure = standing(
        agreement=read.agreement,
        facts=read.facts,
        readings=dict(read.readings),
        calendar=calendar(),
        as_of=as_of,
        complete_through=read.complete_through or read.as_of,
    ).as_json()
    contract.refresh_from_db()
    return without_sources(pure), without_sources(
        compute(contract, as_of=as_of)
    )


def without_sources(value):
    """An answer without where its facts stand (a file's line, a row)."""
    if isinstance(value, dict):
        return {
            key: without_sources(part)
            for key, part in value.items()
            if key not in {"ref", "refs"}
        }
    if isinstance(value, list):
        return [without_sources(part) for part in value]
    return value


@pytest.mark.parametrize("as_of", ["2025-12-31", "2025-12-20", "2026-03-05"])
def test_the_database_answers_as_the_file_does(demo, as_of):
    import_facts(DEMO, contract=demo)
    pure, stored = answers(DEMO, demo, date.fromisoformat(as_of))
    assert pure == stored


ROUNDS = (
    'kind = "submitted", deliverable = "tranche_2", on = 2025-12-15',
    'kind = "received", deliverable = "tranche_2", on = 2025-12-16',
    'kind = "rejected", deliverable = "tranche_2", on = 2026-01-09',
    'kind = "submitted", deliverable = "tranche_2", on = 2026-02-02',
)


def test_a_package_is_recorded_for_each_of_its_members(demo, tmp_path):
    file = facts(tmp_path, *ROUNDS)
    assert 4 == import_facts(file, contract=demo)
    for as_of in (date(2026, 1, 20), date(2026, 3, 5)):
        pure, stored = answers(file, demo, as_of)
        assert pure == stored


def test_readings_apply_at_once_on_a_demo(demo, tmp_path):
    head = HEAD + '[readings]\n"submission.reading" = "D"\n'
    file = facts(tmp_path, ROUNDS[0], head=head)
    import_facts(file, contract=demo)
    pure, stored = answers(file, demo, date(2026, 3, 5))
    assert pure == stored


def test_the_same_file_twice_adds_nothing(demo):
    assert 50 == import_facts(DEMO, contract=demo)
    version = demo.facts_version
    assert 0 == import_facts(DEMO, contract=demo)
    demo.refresh_from_db()
    assert version <= demo.facts_version
    assert 1 == BackfillBatch.objects.filter(contract=demo).count()


def test_a_refused_fact_is_named_with_its_line_and_nothing_is_recorded(
    demo, tmp_path
):
    file = facts(
        tmp_path,
        'kind = "submitted", deliverable = "work_plan", on = 2025-12-01',
        'kind = "submitted", deliverable = "work_plan", on = 2025-12-02',
    )
    before = AuditEvent.objects.count()
    with pytest.raises(Refused) as refused:
        import_facts(file, contract=demo)
    assert "7" in refused.value.message.split("：")[0]
    demo.refresh_from_db()
    assert 0 == demo.facts_version
    assert before == AuditEvent.objects.count()


def test_on_a_real_contract_every_kind_waits_for_the_other_party(tmp_path):
    contract = make.make_contract()
    lead = make.make_person(contract, "b_lead")
    signer = make.make_person(contract, "a_approver")
    file = facts(
        tmp_path,
        'kind = "extended", deliverable = "tranche_2", '
        "signed_on = 2025-12-01, due_on = 2026-01-31",
        'kind = "sme_declared", on = 2025-07-01',
        head='agreement = "kaifeng_2025"\nas_of = 2025-12-20\n',
    )
    import_facts(file, contract=contract, by=lead)
    assert [] == all_facts(contract)
    batch = BackfillBatch.objects.get(contract=contract)
    countersign_batch(batch=batch, by=signer)
    pure, stored = answers(file, contract, date(2025, 12, 20))
    assert pure == stored


def test_readings_of_a_file_are_decided_by_two_people_of_party_a(tmp_path):
    contract = make.make_contract()
    people = make.make_people(contract)
    head = HEAD + '[readings]\n"submission.reading" = "D"\n"t2.due" = '
    head += '"on_demand"\n'  # the default: nothing to decide
    file = facts(tmp_path, ROUNDS[0], head=head)
    import_facts(file, contract=contract, by=people.a_handler)
    (asked,) = Proposal.objects.waiting(contract, "reading")
    assert ("submission.reading", {"code": "D"}) == (
        asked.subject, asked.payload,
    )  # fmt: skip
    countersign_batch(batch=BackfillBatch.objects.get(), by=people.b_lead)
    approve_reading(
        proposal_id=asked.pk, by=people.a_approver, today=date(2026, 3, 5)
    )
    pure, stored = answers(file, contract, date(2026, 3, 5))
    assert pure == stored


def test_a_reading_that_waits_already_is_not_asked_twice(tmp_path):
    contract = make.make_contract()
    people = make.make_people(contract)
    head = HEAD + '[readings]\n"submission.reading" = "D"\n'
    for row in ROUNDS[0], 'kind = "sme_declared", on = 2025-07-01':
        file = facts(tmp_path, row, head=head)
        import_facts(file, contract=contract, by=people.a_handler)
    assert 2 == BackfillBatch.objects.count()
    assert 1 == Proposal.objects.waiting(contract, "reading").count()


def test_a_real_contract_needs_somebody_who_records(tmp_path):
    contract = make.make_contract()
    make.make_people(contract)
    with pytest.raises(Refused) as refused:
        import_facts(facts(tmp_path, ROUNDS[0]), contract=contract)
    assert "who_records" == refused.value.code


def test_the_command_ends_with_exit_code_two_and_one_line(demo, tmp_path):
    file = facts(tmp_path, 'kind = "no_such_kind", on = 2025-12-01')
    with pytest.raises(CommandError, match="no_such_kind") as refused:
        call_command("import_facts", str(file), contract=demo.slug)
    assert 2 == refused.value.returncode
    assert 1 == len(str(refused.value).splitlines())


def test_the_command_names_the_contracts_where_there_are_several(demo):
    make.make_contract(slug="another")
    with pytest.raises(CommandError, match="another"):
        call_command("import_facts", str(DEMO))

