"""Loading an agreement, and opening a contract on it."""

from datetime import date

from django.db import transaction

from contracts.models import AgreementVersion, Contract, Party
from contracts.policies import Refused
from contracts.rules.agreement import Agreement
from contracts.services import audit


@transaction.atomic
def load_agreement(agreement: Agreement) -> AgreementVersion:
    """Record a read agreement; the same text again changes nothing.

    Raises Refused("text_changed") where the folder differs from what was
    loaded under the same version.
    """
    version = AgreementVersion.objects.filter(
        key=agreement.key, version=agreement.version
    ).first()
    if version is not None:
        if version.digest != agreement.digest:
            raise Refused(
                "text_changed",
                f"{agreement.key} 第 {agreement.version} 版已载入，但文件内容"
                "与载入时不同。请恢复原文件，或以新的版本号载入。",
            )
        return version
    version = AgreementVersion.objects.create(
        key=agreement.key,
        version=agreement.version,
        title=agreement.title,
        digest=agreement.digest,
    )
    audit.record(
        "agreement_loaded",
        by=None,
        on=version,
        summary=f"载入协议“{agreement.title}”第 {agreement.version} 版",
        detail={"key": agreement.key, "sha256": agreement.digest},
    )
    return version


@transaction.atomic
def open_contract(
    agreement: Agreement,
    *,
    slug: str,
    is_demo: bool = False,
    pinned_on: date | None = None,
) -> Contract:
    """The contract of a slug on a loaded agreement; made once.

    One that is there already stays on the version it is pinned to: only
    both sides move it (contracts.services.agreement_versions).
    """
    version = load_agreement(agreement)
    title = agreement.title + ("（演示）" if is_demo else "")
    contract, made = Contract.objects.get_or_create(
        slug=slug,
        defaults={
            "agreement_version": version,
            "title": title,
            "is_demo": is_demo,
            "pinned_on": pinned_on,
        },
    )
    if contract.agreement_version.key != version.key:
        raise Refused("other_agreement", f"合同 {slug} 建立在另一份协议上。")
    if made:
        for side, party in agreement.parties.items():
            Party.objects.create(
                contract=contract, side=side, name=party.name
            )
        audit.record(
            "contract_opened",
            by=None,
            contract=contract,
            on=contract,
            summary=f"建立合同 {title}",
        )
    return contract
