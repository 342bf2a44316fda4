"""One letter under two signers, one amendment under two seals at once."""

import pytest
from django.db import IntegrityError

from contracts.models import Letter, Proposal, SupplementaryAgreement
from contracts.policies import Refused
from contracts.services import letters
from contracts.services.audit import first_break
from contracts.states import ProposalKind
from tests import factories as make
from tests.amending import agreed, conclude, seal

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
]
ROUNDS = 3
TRIES = 5  # of a control, to meet what the lock keeps apart
PROPOSALS = "contracts.services.proposals"
SEALS = "contracts.services.amendment_seals"


def letter_to_sign(contract) -> tuple:
    """Two people of 甲方 who may sign, and how a third asks them."""
    handler = make.make_person(contract, "a_handler")
    signers = [make.make_person(contract, "a_approver") for _ in range(2)]

    def ask():
        letter = letters.draft_letter(
            contract=contract, kind="general", by=handler,
            values={
                "title": "关于有关事项的函", "addressee": "乙方",
                "own_number": "", "body": "请予配合。", "fields": {},
            },
        )  # fmt: skip
        return letters.ask_to_issue(
            letter_id=letter.pk, revision=1, by=handler
        )

    return signers, ask


def issuing(asked, by):
    return lambda: letters.issue_letter(
        proposal_id=asked.pk, by=by, today=make.TODAY
    )


def test_two_signers_at_once_are_one_letter_with_one_number(one_wins):
    contract = make.make_contract()
    signers, ask = letter_to_sign(contract)
    for number in range(1, ROUNDS + 1):
        asked = ask()
        assert "already_settled" == one_wins(
            *(issuing(asked, by) for by in signers)
        )
        letter = Letter.objects.get(pk=asked.payload["letter"])
        assert f"JH-2025-{number:03d}" == letter.number
        assert letters.digest_of(letter) == letter.digest
    assert first_break(contract.slug) is None


def test_without_the_lock_the_letters_own_row_still_holds_the_second(
    at_once, without_lock
):
    """The negative control: both pass the check; one waits for the row."""
    contract = make.make_contract()
    signers, ask = letter_to_sign(contract)
    asked = ask()
    without_lock(PROPOSALS, "check_second_person")
    (lost,) = [
        one
        for one in at_once(*(issuing(asked, by) for by in signers))
        if isinstance(one, Exception)
    ]
    assert isinstance(lost, Refused)
    # Not what the second should read: the lock is what tells it rightly.
    assert "changed_meanwhile" == lost.code


def change_to_seal() -> tuple:
    """A change both agreed to in writing, on a contract of its own."""
    contract = make.make_contract()
    people = make.make_people(contract)
    return contract, people, agreed(contract, people)


def seals_waiting(contract):
    return Proposal.objects.waiting(contract, ProposalKind.AMENDMENT_SEAL)


def test_two_first_seals_at_once_are_one_scan_to_check(one_wins):
    for _ in range(ROUNDS):
        contract, people, asked = change_to_seal()
        code = one_wins(
            lambda a=asked, by=people.a_approver: seal(a, by, words="甲"),
            lambda a=asked, by=people.b_lead: seal(a, by, words="乙"),
        )
        assert "already_sealed" == code
        assert 1 == seals_waiting(contract).count()
        assert not SupplementaryAgreement.objects.filter(
            contract=contract
        ).exists()


def test_without_the_lock_two_scans_would_wait(at_once, without_lock):
    """The negative control: each side would have sealed a scan of its own.

    In one of some tries: on a busy machine the first may be through before
    the second looks.
    """
    without_lock(SEALS, "check_between")
    for _ in range(TRIES):
        contract, people, asked = change_to_seal()
        # Same file bytes would wait for each other at the stored file's row.
        at_once(
            lambda asked=asked, by=people.a_approver: seal(
                asked, by, words="甲方扫描"
            ),
            lambda asked=asked, by=people.b_lead: seal(
                asked, by, words="乙方扫描"
            ),
        )
        if 2 == seals_waiting(contract).count():
            return
    pytest.fail("the lock was not needed once")


def test_two_second_seals_at_once_are_one_supplement(one_wins):
    for _ in range(ROUNDS):
        contract, people, asked = change_to_seal()
        sealed = seal(asked, people.a_approver)
        second = people.b_lead, make.make_person(contract, "b_lead")
        code = one_wins(
            *(lambda s=sealed, by=by: conclude(s, by) for by in second)
        )
        assert "already_settled" == code
        row = SupplementaryAgreement.objects.get(contract=contract)
        assert row.recorded_by in second
        assert first_break(contract.slug) is None


def test_without_the_lock_the_database_still_keeps_one_supplement(
    at_once, without_lock
):
    contract, people, asked = change_to_seal()
    sealed = seal(asked, people.a_approver)
    second = people.b_lead, make.make_person(contract, "b_lead")
    without_lock(PROPOSALS, "check_second_person")
    (lost,) = [
        one
        for one in at_once(
            *(lambda by=by: conclude(sealed, by) for by in second)
        )
        if isinstance(one, Exception)
    ]
    assert isinstance(lost, IntegrityError)
    assert SupplementaryAgreement.objects.get(contract=contract)
