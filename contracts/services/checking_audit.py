"""Checking a chain of audit events, and writing down what was found."""

import logging

from django.db import transaction

from contracts.models import AuditCheck, Contract, User
from contracts.models.audit import audited_by
from contracts.offline.verify_audit import Tampered
from contracts.policies import NotAllowed
from contracts.services import audit
from contracts.services.checkpoints import kept_checkpoints
from contracts.states import Role

log = logging.getLogger(__name__)
ASKED = "chain_check_requested"
NIGHTLY = "系统"


@transaction.atomic
def request_check(*, chain: str, by: User) -> None:
    """Write down who asks that a chain be checked now.

    The caller sends it (``tasks.send_check``). NotAllowed for who does not
    audit the chain.
    """
    if chain not in audited_by(by):
        raise NotAllowed("当前角色不能检查审计链。", who=Role.AUDITOR.label)
    audit.record(
        ASKED,
        by=by,
        contract=Contract.objects.filter(slug=chain).first(),
        summary="检查审计链",
    )


def check_chain(chain: str, *, by: User | None = None) -> AuditCheck:
    """Walk a chain against its checkpoints; what was found is a row.

    A break is said in the log too, as an alarm.
    """
    found = AuditCheck(
        chain=chain, events=0, proved=0,
        asked_by_id=by.pk if by else None,
        asked_by_name=str(by)[:60] if by else NIGHTLY,
    )  # fmt: skip
    try:
        marks, _ = kept_checkpoints()
        walked = audit.walk(chain, marks.get(chain))
    except Tampered as broken:
        found.first_bad, found.problem = broken.number, str(broken)[:300]
        log.critical("audit chain broken: %s", broken)
    else:
        found.events, found.proved = walked.number, walked.proved
        found.sm3_from = walked.sm3_from
    found.save(force_insert=True)
    return found
