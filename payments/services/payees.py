"""The account of 乙方 (2.4): changed by two people, revealed to finance."""

from django.db import transaction

from contracts.models import Contract, Proposal, User
from contracts.policies import Refused, check_role
from contracts.services import audit
from contracts.services.facts import lock_contract
from contracts.services.proposals import add_proposal, approve, open_proposal
from contracts.services.sealing import seal, unseal
from contracts.states import ProposalKind, Role, Side
from payments.models import PayeeAccount
from payments.policies import check_can_sign_money
from payments.queries.payees import payee_of

PURPOSE = "payee account"
LAST = 4


@transaction.atomic
def propose_payee(
    *, contract: Contract, holder: str, bank: str, number: str, by: User
) -> Proposal:
    """甲方财务 asks that 乙方 be paid to an account, as its paper says."""
    contract = lock_contract(contract.pk, after_end=True)
    check_role(contract, by, Role.A_FINANCE, act="登记收款账户")
    if Proposal.objects.waiting(
        contract, ProposalKind.PAYEE_ACCOUNT
    ).exists():
        raise Refused(
            "already_proposed", "收款账户的变更已在等待批准，无需重复提请。"
        )
    check_another_account(contract, holder=holder, bank=bank, number=number)
    account = PayeeAccount.objects.create(
        contract=contract,
        holder=holder,
        bank=bank,
        sealed=seal(number, purpose=PURPOSE),
        last_four=number[-LAST:],
        recorded_by=by,
    )
    return add_proposal(
        contract,
        kind=ProposalKind.PAYEE_ACCOUNT,
        subject="payee",
        payload={
            "account": account.pk,
            "holder": holder,
            "bank": bank,
            "last_four": account.last_four,
        },
        summary=f"收款账户变更为尾号 {account.last_four}",
        by=by,
        on_behalf_of=Side.A,
    )


def check_another_account(
    contract: Contract, *, holder: str, bank: str, number: str
) -> None:
    """What is in force already needs nobody's signature."""
    now = payee_of(contract)
    if now is None or (now.holder, now.bank) != (holder, bank):
        return
    if now.last_four == number[-LAST:] and number == unseal(
        now.sealed, purpose=PURPOSE
    ):
        raise Refused(
            "same_account", "与现行账户完全相同，无需变更。请核对书面告知。"
        )


@transaction.atomic
def approve_payee(*, proposal_id: int, by: User) -> PayeeAccount:
    """甲方审批 agrees; from now on this account is shown."""
    contract, proposal = open_proposal(
        proposal_id,
        kinds=(ProposalKind.PAYEE_ACCOUNT,),
        by=by,
        act="批准收款账户变更",
    )
    check_can_sign_money(contract, by, act="批准收款账户变更")
    approve(proposal, by=by)
    return PayeeAccount.objects.get(
        contract=contract, pk=proposal.payload["account"]
    )


@transaction.atomic
def reveal_payee(*, contract: Contract, by: User) -> str:
    """The number of the account in force, for 甲方财务; each time noted."""
    contract = lock_contract(contract.pk, after_end=True)
    check_role(contract, by, Role.A_FINANCE, act="查看收款账号")
    account = payee_of(contract)
    if account is None:
        raise Refused(
            "no_payee", "收款账户尚未登记。请先按乙方的书面告知登记。"
        )
    number = unseal(account.sealed, purpose=PURPOSE)
    audit.record(
        "payee_revealed",
        by=by,
        contract=contract,
        on=account,
        summary=f"查看收款账号（尾号 {account.last_four}）",
    )
    return number
