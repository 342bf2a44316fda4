"""A contract moves to a later version by two sides, and loses nothing."""

import shutil
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from contracts.models import AgreementAdoption, AuditEvent, Proposal
from contracts.policies import NotAllowed, Refused
from contracts.queries import agreements
from contracts.queries.agreements import agreement_of, later_versions
from contracts.queries.clock import now
from contracts.services.agreement_versions import (
    adopt_agreement_version,
    decline_agreement_version,
    propose_agreement_version,
)
from contracts.services.proposals import withdraw_proposal
from deliverables.models import DocumentVersion, Submission
from deliverables.services.submissions import submit_deliverable
from kaifeng_credit.agreement_moves import (
    check_bears,
    make_room,
    version_moves,
)
from kaifeng_credit.gathering import (
    as_known,
    compute,
    current_projection,
    gather,
)
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY = make.TODAY
KEY = "training_materials"
WHY = "协议要求培训有议程"
AGENDA = '  { key = "agenda", name = "培训议程（每次一件）", minimum_term = "training_materials_minimum", clause = "1.1.10" },\n'  # noqa: E501
SIGN_IN = '  { key = "sign_in_sheet", name = "培训签到表", minimum = 0, clause = "1.1.10" },\n'


@pytest.fixture
def contract():
    one = make.make_contract(is_demo=True, pinned_on=DAY, version="1")
    one.records_complete_through = DAY
    one.save()
    one.people = make.make_people(one)
    return one


def ask(contract, role="a_handler", version="2", bears=check_bears):
    return propose_agreement_version(
        contract=contract, version=version,
        by=getattr(contract.people, role), bears=bears, note=WHY,
    )  # fmt: skip


def sign(contract, proposal, role="b_lead"):
    return adopt_agreement_version(
        proposal_id=proposal.pk, by=getattr(contract.people, role),
        today=DAY, bears=check_bears, make_room=make_room,
    )  # fmt: skip


def fresh(contract):
    found = type(contract).objects.select_related("agreement_version").get(
        pk=contract.pk
    )
    found.people = contract.people
    return found


def handed_in(contract):
    """Three trainings as version 1 wants them, handed in and rejected."""
    row = make.deliverable(contract, KEY)
    lead = contract.people.b_lead
    for n in "一二三":
        make.make_version(row, lead, piece="materials", name=f"讲义{n}.pdf")
    make.make_version(row, lead, piece="sign_in_sheet", name="签到表.pdf")
    submission = make.make_received(
        row, b=lead, a=contract.people.a_handler, today=DAY
    )
    make.make_decision(
        submission, handler=contract.people.a_handler,
        approver=contract.people.a_approver, result="rejected", today=DAY,
    )  # fmt: skip
    return row


# --- the way -------------------------------------------------------------------
def test_an_old_contract_moves_and_nothing_is_lost(contract):
    row = handed_in(contract)
    before = compute(contract, as_of=DAY)
    stored = list(DocumentVersion.objects.values_list("pk", "file_id"))
    told = version_moves(contract, "2")
    assert [("组成", "—", "至少 3 件")] == [
        (one.group, one.before, one.after) for one in told.data
    ]
    assert () == told.standing
    assert ["下次提交前须补齐"] == [one.follows for one in told.pieces]
    adoption = sign(contract, ask(contract))
    contract = fresh(contract)
    assert ("1", "2", DAY) == (
        adoption.previous.version, adoption.version.version,
        adoption.happened_on,
    )  # fmt: skip
    assert "2" == agreement_of(contract).version
    assert agreement_of(contract).digest == contract.agreement_version.digest
    assert () == later_versions(contract)
    # Every file, round and figure is there as it was.
    assert stored == list(DocumentVersion.objects.values_list("pk", "file_id"))
    assert 1 == Submission.objects.count()
    assert before == compute(contract, as_of=DAY)
    event = AuditEvent.objects.get(action="agreement_version_adopted")
    assert ("1", "2") == (event.detail["from"], event.detail["to"])
    assert str(contract.people.a_handler) == event.detail["proposed_by"]
    # What is handed in next needs the agenda.
    lead = contract.people.b_lead
    make.make_version(row, lead, piece="materials", name="讲义四.pdf")
    make.answer_all(row, lead)
    with pytest.raises(Refused, match="培训议程（每次一件） 还差 3 件"):
        submit_deliverable(
            deliverable=row, term=make.term_of(row), by=lead, today=DAY
        )


def test_a_page_read_before_asks_for_what_is_in_force_now(contract):
    """The old term of an open page is not what a submission is held to."""
    row = make.deliverable(contract, KEY)
    lead, term = contract.people.b_lead, make.term_of(row)
    for n in "一二三":
        make.make_version(row, lead, piece="materials", name=f"讲义{n}.pdf")
    sign(contract, ask(contract))
    with pytest.raises(Refused, match="培训议程"):
        submit_deliverable(deliverable=row, term=term, by=lead, today=DAY)


def test_either_side_may_ask_and_only_the_other_signs(contract):
    asked = ask(contract)
    for role, refusal in (
        ("a_handler", Refused), ("a_approver", NotAllowed),
        ("b_onsite", NotAllowed), ("auditor", NotAllowed),
    ):  # fmt: skip
        with pytest.raises(refusal):
            sign(contract, asked, role)
    assert "1" == agreement_of(fresh(contract)).version
    withdraw_proposal(proposal_id=asked.pk, by=contract.people.a_handler)
    asked = ask(contract, "b_lead")
    with pytest.raises(Refused, match="须由另一人完成"):
        sign(contract, asked, "b_lead")
    with pytest.raises(NotAllowed, match="当前角色不能"):
        sign(contract, asked, "a_finance")
    sign(contract, asked, "a_approver")
    assert "2" == agreement_of(fresh(contract)).version
    for role in ("a_finance", "b_onsite", "auditor", "system_admin"):
        with pytest.raises(NotAllowed):
            ask(contract, role)


def test_sent_back_the_contract_stays_where_it_is(contract):
    asked = ask(contract)
    with pytest.raises(NotAllowed):
        decline_agreement_version(
            proposal_id=asked.pk, by=contract.people.a_approver, reason="不"
        )
    declined = decline_agreement_version(
        proposal_id=asked.pk, by=contract.people.b_lead, reason="先补议程"
    )
    assert ("declined", "先补议程") == (declined.state, declined.reason)
    with pytest.raises(Refused, match="已退回"):
        sign(contract, asked)
    assert "1" == agreement_of(fresh(contract)).version
    assert not AgreementAdoption.objects.exists()


# --- as of, and as known --------------------------------------------------------
def test_what_was_known_before_is_answered_with_the_version_of_then(contract):
    before = now()
    sign(contract, ask(contract))
    contract = fresh(contract)
    # The history of the row is written by the clock of the portal.
    assert "2" == agreement_of(as_known(contract, now())).version
    assert "1" == agreement_of(as_known(contract, before)).version
    long_ago = before - timedelta(days=900)
    assert as_known(contract, long_ago).records_complete_through is None


def test_a_stored_answer_of_the_old_version_is_never_shown(contract):
    first = current_projection(contract).agreement_digest
    read_before = fresh(contract)  # by a page that is being made meanwhile
    sign(contract, ask(contract))
    again = current_projection(fresh(contract))
    assert first != again.agreement_digest
    # Facts of after are not read with the version of before.
    gather(read_before)
    assert "2" == agreement_of(read_before).version


# --- refusals ---------------------------------------------------------------
def test_only_a_later_version_and_only_one_at_a_time(contract):
    with pytest.raises(Refused) as refused:
        ask(contract, version="1")
    assert "not_later" == refused.value.code
    with pytest.raises(Refused):
        ask(contract, version="9")
    ask(contract)
    with pytest.raises(Refused) as refused:
        ask(contract, "b_lead")
    assert "version_waiting" == refused.value.code
    assert 1 == Proposal.objects.count()
    newest = make.make_contract()
    newest.people = make.make_people(newest)
    with pytest.raises(Refused, match="不比合同现在的第 2 版新"):
        ask(newest, version="2")


@pytest.fixture
def third(tmp_path, monkeypatch):
    """Make a version 3 of the folder: ``third(file, old, new)``."""
    folder = tmp_path / "agreements" / make.AGREEMENT
    shutil.copytree(agreements.FOLDERS / make.AGREEMENT, folder)
    monkeypatch.setattr(agreements, "FOLDERS", folder.parent)

    def forget():
        agreements.agreement_by_key.cache_clear()
        agreements._later_than.cache_clear()

    def write(*edits):
        earlier = folder / "earlier" / "2"
        earlier.mkdir(exist_ok=True)
        numbered = ("agreement.toml", 'version = "2"', 'version = "3"')
        edits = (*([numbered] * (not any(earlier.iterdir()))), *edits)
        for name, old, new in edits:
            if not (earlier / name).exists():
                shutil.copy(folder / name, earlier / name)
            text = (folder / name).read_text()
            assert old in text
            (folder / name).write_text(text.replace(old, new, 1))
        forget()

    yield write
    monkeypatch.undo()
    forget()


def refused(contract, version="3") -> Refused:
    with pytest.raises(Refused) as found:
        ask(contract, version=version)
    assert not Proposal.objects.exists()
    assert found.value.message.endswith("。")
    return found.value


def test_a_version_that_says_nothing_new_is_refused(contract, third):
    third(("deliverables.toml", AGENDA, ""))
    assert "nothing_changes" == refused(contract).code
    assert "2" == ask(contract).payload["to"]


def test_files_and_findings_keep_their_place(contract, third):
    third(("deliverables.toml", SIGN_IN, ""))
    assert "3" == ask(contract, version="3").payload["to"]
    withdraw_proposal(
        proposal_id=Proposal.objects.get().pk, by=contract.people.a_handler
    )
    handed_in(contract)
    with pytest.raises(Refused) as found:
        ask(contract, version="3")
    assert "would_orphan" == found.value.code
    assert "“信用建设专题培训资料”的“培训签到表”下有 1 个文件" in str(
        found.value
    )
    # Without that check the files would have no place on any page.
    lost = ask(contract, version="3", bears=lambda *_: None)
    adopt_agreement_version(
        proposal_id=lost.pk, by=contract.people.b_lead, today=DAY,
        bears=lambda *_: None, make_room=make_room,
    )  # fmt: skip
    row = make.deliverable(fresh(contract), KEY)
    pieces = {piece.key for piece in make.term_of(row).pieces}
    assert row.versions.exclude(piece__in=pieces).exists()


def test_what_is_recorded_meanwhile_is_met_at_the_signature(contract, third):
    third(("deliverables.toml", SIGN_IN, ""))
    asked = ask(contract, version="3")
    handed_in(contract)
    with pytest.raises(Refused) as found:
        sign(contract, asked)
    assert "would_orphan" == found.value.code
    assert "1" == agreement_of(fresh(contract)).version


def test_a_criterion_with_findings_does_not_go(contract, third):
    handed_in(contract)
    third(
        (
            "deliverables.toml",
            'key = "training_materials_number"',
            'key = "training_materials_count"',
        )
    )
    assert "的一条验收标准下有" in refused(contract).message


def test_no_amount_is_moved_by_data(contract, third, monkeypatch):
    third(("deliverables.toml", SIGN_IN, ""))
    tranche = make.tranche(contract, 1)
    tranche.amount += 1
    tranche.save()
    assert "tranche_changed" == refused(contract).code


def test_another_agreement_is_no_later_version(contract, third, monkeypatch):
    third(("deliverables.toml", SIGN_IN, ""))
    monkeypatch.setattr(
        "contracts.services.agreement_versions.same_contract",
        lambda *_: False,
    )
    assert "other_agreement" == refused(contract).code


def test_files_changed_since_it_was_asked_for_are_not_signed(
    contract, third
):
    third(("deliverables.toml", SIGN_IN, ""))
    asked = ask(contract, version="3")
    # A new process reads the folder as it is now.
    third(("agreement.toml", "# 协议的框架", "# 协议框架"))
    with pytest.raises(Refused) as found:
        sign(contract, asked)
    assert "text_changed" == found.value.code


# --- held by the database --------------------------------------------------------
def test_no_statement_moves_a_contract_without_both_sides(contract):
    other = make.make_contract().agreement_version
    for act in (
        lambda: type(contract).objects.filter(pk=contract.pk).update(
            agreement_version=other
        ),
        lambda: AgreementAdoption.objects.create(
            contract=contract, sequence=1, happened_on=DAY, version=other,
            previous=other, proposed_by=contract.people.a_handler,
            recorded_by=contract.people.b_lead,
        ),
        lambda: AgreementAdoption.objects.create(
            contract=contract, sequence=1, happened_on=DAY, version=other,
            previous=contract.agreement_version,
            proposed_by=contract.people.b_lead,
            recorded_by=contract.people.b_lead,
        ),
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    adoption = sign(contract, ask(contract))
    for act in (
        adoption.delete,
        lambda: AgreementAdoption.objects.update(note="改"),
        lambda: type(contract).objects.filter(pk=contract.pk).update(
            agreement_version=adoption.previous
        ),
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
