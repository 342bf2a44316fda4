"""What a 付款条件核对表 says, as ready values."""

from typing import Any

from contracts.models import Party
from contracts.queries.agreements import agreement_of
from contracts.rules.board.reading import day, days_in_chinese
from contracts.rules.words import word_for
from payments.models import PaymentRequest
from payments.rules.status import outside_gates

HOLDERS = {"a": "甲方", "b": "乙方"}


def sheet_context(request: PaymentRequest) -> dict[str, Any]:
    """The template context of a request's sheet; one query."""
    contract = request.contract
    agreement = agreement_of(contract)
    term = next(
        one
        for one in agreement.tranches
        if one.number == request.tranche.number
    )
    parties = Party.objects.filter(contract=contract)
    return {
        "asked": request,
        "agreement": agreement,
        "is_demo": contract.is_demo,
        "party_names": dict(parties.values_list("side", "name")),
        "title": f"第{term.number}笔{term.name}",
        "clause": term.clause,
        "as_of": day(request.gate["as_of"]),
        "gate": word_for("condition", request.gate["gate"]).word,
        "conditions": [_row(one) for one in request.gate["conditions"]],
        "outside": outside_gates(agreement),
    }


def _row(condition: dict[str, Any]) -> dict[str, Any]:
    held = condition["value"] is True
    proofs = [
        one["text"] + (f"（{days_in_chinese(one['on'])}）" if one["on"] else "")
        for one in condition["evidence"]
    ]
    lacking = [one for one in (condition["missing"] or "").split("；") if one]
    return {
        "title": condition["title"],
        "clause": condition["clause"],
        "word": word_for("condition", condition["value"]).word,
        "held": held,
        "holder": "" if held else HOLDERS.get(condition["holder"] or "", ""),
        "proofs": proofs or [days_in_chinese(condition["detail"] or "")],
        "lacking": [days_in_chinese(one) for one in lacking],
    }
