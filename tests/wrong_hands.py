"""Services asked by the wrong person, where no empty form comes so far.

The table of tests/test_rights.py sends empty forms: a page that asks for a
reason first never asks its service, which checks again. Each line here is a
person and a call that the person may not make. ``w`` is tests/world.py.
"""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from contracts import policies as of_contract
from contracts.models import FactorReset, RoleRequest
from contracts.services import (
    accounts,
    amendments,
    attendance_months,
    backfill,
    completeness,
    disclosure,
    endings,
    events,
    factor_resets,
    jobs,
    letter_steps,
    letters,
    onsite,
    passwords,
    people,
    role_requests,
)
from contracts.services.amendment_seals import propose_seal
from contracts.services.attendance_months import MONTH
from contracts.services.proposals import add_proposal
from contracts.states import ProposalKind, Side
from deliverables import policies as of_deliverable
from deliverables.policies import comments, panels
from deliverables.queries.state import decision_of
from deliverables.services import panels as panel_services
from deliverables.states import PanelState
from indicators.policies import check_can_confirm
from indicators.services import article_imports, signing
from kaifeng_credit.leaving.handing_over import hand_over
from payments import policies as of_payment
from payments.policies.penalties import check_can_approve_penalty
from payments.rules.penalty_acts import CONFIRM, Asked
from payments.services.payees import propose_payee
from tests import factories as make
from tests.world import DAY

Call = Callable[[Any, Any], Any]


def _scan() -> tuple[str, list[bytes]]:
    return "扫描件.pdf", [make.pdf_bytes()]


def _waiting_role(w, by) -> int:
    return RoleRequest.objects.create(
        user=w.people.b_onsite, contract=w.contract, role="b_lead",
        reason="接任", asked_by=by,
    ).pk  # fmt: skip


def _waiting_reset(w, by) -> None:
    FactorReset.objects.create(
        user=w.people.b_lead, reason="换手机", asked_by=by
    )


def _settle_own_reset(w, by):
    _waiting_reset(w, by)
    factor_resets.settle_reset(
        user=w.people.b_lead, by=by, agreed=True, now=timezone.now()
    )


def _settle_own_role(w, by):
    role_requests.settle_role(
        request_id=_waiting_role(w, by), by=by, agreed=True,
        now=timezone.now(), today=DAY,
    )  # fmt: skip


def _sign_month(w, by):
    asked = add_proposal(
        w.contract, kind=ProposalKind.STAFF, subject=MONTH,
        payload={"month": "2025-11-01", "through": 0, "days": 1},
        summary="11月签到", by=w.people.b_lead, on_behalf_of=Side.B,
    )  # fmt: skip
    attendance_months.approve_month(proposal_id=asked.pk, by=by)


def _record_own_result(w, by):
    w.panel.state, w.panel.proposed_by = PanelState.PROPOSED, by
    panels.check_can_record_result(w.panel, by)


OF_ACCOUNTS: list[tuple[str, Call]] = [
    ("security_admin", lambda w, by: accounts.set_active(
        user=w.people.b_lead, active=False, by=by)),
    ("security_admin", lambda w, by: accounts.set_end(
        user=w.people.b_lead, ends_on=DAY, by=by)),
    ("security_admin", lambda w, by: accounts.end_sessions(
        user=w.people.b_lead, by=by, now=timezone.now())),
    ("security_admin", lambda w, by: passwords.give_password(
        user=w.people.b_lead, by=by, now=timezone.now())),
    ("security_admin", lambda w, by: people.open_account(
        username="new", display_name="新人", by=by)),
    ("security_admin", lambda w, by: role_requests.end_roles_of_leaver(
        user=w.people.b_lead, last_day=DAY, reason="离岗", by=by, today=DAY)),
    ("security_admin", lambda w, by: hand_over(
        user=w.people.b_lead, successors={}, last_day=None, reason="离岗",
        by=by, now=timezone.now(), today=DAY)),
    ("system_admin", lambda w, by: role_requests.ask_role(
        user=w.people.b_onsite, contract=w.contract, role="b_lead",
        ends_on=None, reason="接任", by=by, today=DAY)),
    ("system_admin", lambda w, by: role_requests.end_role(
        membership_id=w.people.b_lead.memberships.get().pk, last_day=None,
        reason="离任", by=by, today=DAY)),
    ("b_lead", _settle_own_role),
    ("security_admin", _settle_own_role),
    ("system_admin", lambda w, by: factor_resets.ask_reset(
        user=w.people.b_lead, reason="换手机", by=by)),
    ("a_handler", _settle_own_reset),
    ("security_admin", _settle_own_reset),
    # An administrator of demonstrations, on a real contract.
    ("security_admin", lambda w, by: of_contract.check_reaches(
        by, SimpleNamespace(is_demo=False))),
]  # fmt: skip
OF_CONTRACTS: list[tuple[str, Call]] = [
    ("b_lead", lambda w, by: of_contract.check_can_sign_fact(
        w.contract, by, w.fact_asked)),
    ("a_handler", lambda w, by: backfill.decline_batch(
        batch=w.batch, by=by, reason="有误")),
    ("a_finance", lambda w, by: completeness.propose_completeness(
        contract=w.contract, through=DAY + timedelta(days=1), by=by,
        today=DAY + timedelta(days=1))),
    ("auditor", lambda w, by: endings.place_hold(
        contract=w.contract, reason="保全", by=by)),
    ("b_lead", lambda w, by: endings.lift_hold(
        hold=w.hold, reason="查毕", by=by)),
    ("a_handler", lambda w, by: endings.propose_return(
        contract=w.contract, items=[], by=by, today=DAY,
        standing=lambda *_: {"ended_on": "2025-12-01"})),
    ("expert", lambda w, by: jobs.retry_job(job_id=w.failed.pk, by=by)),
    ("auditor", lambda w, by: amendments.propose_amendment(
        contract=w.contract, letter_on=DAY, effective_on=DAY, changes=[],
        by=by, today=DAY, standing=None, check=None)),
    ("auditor", lambda w, by: amendments.record_receipt(
        proposal_id=w.amendment.pk, received_on=DAY, by=by, today=DAY,
        check=None)),
    ("expert", lambda w, by: amendments.read_amendment(
        w.contract, w.amendment, by)),
    ("a_finance", lambda w, by: propose_seal(
        proposal_id=w.amendment.pk, signed_on=DAY, by=by, today=DAY,
        scan=_scan())),
    ("auditor", lambda w, by: events.state_event(
        contract=w.contract, row=w.statement.event, cause="a", text="场地",
        by=by)),
    ("a_handler", lambda w, by: onsite.check_can_keep_roster(
        w.contract, by)),
    ("b_lead", lambda w, by: onsite.approve_staff(
        proposal_id=w.leave_asked.pk, by=by, today=DAY, check=None)),
    ("auditor", _sign_month),
    ("auditor", lambda w, by: attendance_months.propose_month_back(
        contract=w.contract, month=DAY.replace(day=1), reason="有误", by=by)),
    ("auditor", lambda w, by: article_imports._check_confirmer(
        w.contract, by)),
    ("auditor", lambda w, by: disclosure.record_consent(
        contract=w.contract, papers=["payment_status"], words="全文",
        happened_on=DAY, until=None, paper=_scan(), by=by, today=DAY)),
    ("auditor", lambda w, by: disclosure.revoke_consent(
        consent=w.consent, reason="有误", by=by, today=DAY)),
    ("b_lead", lambda w, by: disclosure.revoke_consent(
        consent=w.consent, reason="有误", by=by, today=DAY)),
    ("b_lead", lambda w, by: disclosure.answer_outside_use(
        fact=w.outside_use, agreed=True, words="全省", happened_on=DAY,
        paper=_scan(), by=by, today=DAY)),
    ("auditor", lambda w, by: letters.discard_letter(
        letter_id=w.letter_draft.pk, by=by, today=DAY)),
    ("auditor", lambda w, by: letters.open_letter_proposal(
        w.letter_asked.pk, by=by, act="签署")),
    ("auditor", lambda w, by: letters.check_drafts(
        w.contract, by, "breach")),
    ("a_handler", lambda w, by: letters.check_drafts(
        w.contract, by, "payment_demand")),
    ("auditor", lambda w, by: letter_steps.propose_step(
        letter_id=w.letter.pk, step="received", on=DAY, by=by, today=DAY,
        check=None, evidence=None)),
    ("auditor", lambda w, by: letter_steps.propose_undoing(
        letter_id=w.letter.pk, reason="有误", by=by, check=None)),
    ("expert", lambda w, by: check_can_confirm(
        w.contract, by, w.count_asked)),
    ("b_onsite", lambda w, by: signing.sign_values(
        proposal_id=w.value_asked.pk, by=by, today=DAY, check=None)),
    ("auditor", lambda w, by: signing.decline_values(
        proposal_id=w.value_asked.pk, by=by, reason="来源不符")),
]  # fmt: skip
OF_WORK: list[tuple[str, Call]] = [
    # Of both who prepared a review and who submitted: never who signs it.
    ("b_lead", lambda w, by: of_deliverable.check_can_decide(
        w.proposed.review, by)),
    ("expert", lambda w, by: of_deliverable.check_can_request_packet(
        decision_of(w.accepted), by)),
    ("expert", lambda w, by: of_deliverable.check_can_request_slip(
        w.handed_in, by)),
    ("auditor", lambda w, by: comments.check_can_comment(w.proposed, by)),
    ("b_lead", lambda w, by: comments.check_audience(w.proposed, by, "a")),
    ("b_lead", _record_own_result),
    ("a_handler", _record_own_result),
    ("b_lead", lambda w, by: panels.check_can_dissolve(w.panel, by)),
    ("b_lead", lambda w, by: panel_services.reopen_panel(
        panel=w.panel, by=by)),
    ("b_lead", lambda w, by: panel_services.declare(
        member=w.panel.members.last(), conflict=False, by=by)),
    ("a_handler", lambda w, by: of_payment.check_can_declare_taxpayer(
        w.contract, by, since=DAY, today=DAY)),
    ("a_handler", lambda w, by: propose_payee(
        contract=w.contract, holder="乙方", bank="某行", number="1" * 16,
        by=by)),
    ("b_lead", lambda w, by: check_can_approve_penalty(
        w.contract, by, Asked(CONFIRM, DAY, DAY))),
]  # fmt: skip
CALLS = OF_ACCOUNTS + OF_CONTRACTS + OF_WORK
