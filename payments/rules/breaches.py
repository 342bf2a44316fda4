"""The other remedies: failed creation, data security, fraud, general breach.

第六条第6款：「赔偿甲方因此遭受的全部损失，并向甲方支付合同总金额20%的违约金。
如违约金不足以弥补甲方损失，乙方应补足差额」
第十条第2款：「应照合同总金额的20%向甲方支付违约金，并赔偿甲方因此遭受的全部损失」
第十条第5款：「违约金，为本协议项下服务费用的30%，不足以弥补损失的，应当补足差额」

One deed (``act``) is one loss and is counted once (ruling 19).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from contracts.rules.agreement import Agreement
from contracts.rules.chosen import Readings
from contracts.rules.explanation import Explanation, Said, Step, said
from contracts.rules.facts import ACT_OF_DELAY, Fact
from contracts.rules.money import to_fen
from payments.rules.remedies import Remedy, Totals
from payments.rules.warning_lines import loss_line

# Which term of the agreement prices which head of claim.
TERMS = {
    "data_security": "data_security_rate",
    "fraud": "fraud_disclosure_rate",
    "disclosure": "fraud_disclosure_rate",
    "general_breach": "general_breach_rate",
}
DISCLOSURE_BY_A = "disclosure_rate_party_a"
KINDS = {
    "data_security_incident": "data_security",
    "fraud": "fraud",
    "disclosure": "disclosure",
    "general_breach": "general_breach",
}
LOSS_RECORDED = "loss_recorded"
BREACHING = (*KINDS, LOSS_RECORDED)
ZERO = Decimal(0)


@dataclass
class _Deed:
    """One act: the heads it falls under, its loss and its costs."""

    act: str | None
    heads: dict[str, Fact] = field(default_factory=dict)
    loss: Decimal = ZERO
    costs: Decimal = ZERO
    recorded_loss: Decimal | None = None
    recorded_costs: Decimal | None = None
    refs: list[str] = field(default_factory=list)

    @property
    def arose_on(self) -> date | None:
        """The day the first fact of the deed says."""
        return min((fact.on for fact in self.heads.values()), default=None)

    def settle(self) -> None:
        """Let a recorded total replace what the facts themselves say."""
        if self.recorded_loss is not None:
            self.loss = self.recorded_loss
        if self.recorded_costs is not None:
            self.costs = self.recorded_costs


@dataclass(frozen=True)
class _Pricing:
    agreement: Agreement
    totals: Totals
    readings: Readings

    def penalty(self, head: str, fact: Fact) -> tuple[Decimal, str, Step]:
        """Amount, clause and arithmetic of the agreed percentage."""
        term = self.agreement.terms[_term_of(head, fact)]
        row = term.on(max(fact.on, self.agreement.effective_on))
        total = self.totals.on(fact.on)
        amount = row.value * total
        line = Said(
            "违约金：合同总金额 {} × {} = {}",
            (total, row.quantity.says, amount),
        )
        return amount, term.clause, line


def _term_of(head: str, fact: Fact) -> str:
    """The term that prices a deed under a head."""
    if head == "disclosure" and fact.get("by") == "a":
        return DISCLOSURE_BY_A
    return TERMS[head]


def breach_remedies(
    agreement: Agreement,
    facts: Sequence[Fact],
    *,
    readings: Readings,
    totals: Totals,
    late: Remedy | None,
) -> tuple[Remedy, ...]:
    """The rows of late delivery, as other heads leave it, and of each deed."""
    pricing = _Pricing(agreement, totals, readings)
    rows: list[Remedy] = []
    deeds = _deeds(agreement, facts)
    delay = next((one for one in deeds if one.act == ACT_OF_DELAY), None)
    rows.extend(_delay_rows(pricing, late, delay))
    for deed in deeds:
        if deed is not delay:
            rows.extend(_deed_rows(pricing, deed))
    return tuple(rows)


def failed_creation(
    agreement: Agreement, *, result: Fact | None, received: Decimal
) -> Remedy | None:
    """Price a creation that failed through 乙方.

    第二条第2款第③项：「若因乙方原因导致未完成信用示范区创建，甲方有权拒绝支付尾款，
    并要求乙方按已收取费用的20%承担违约金」
    """
    term_key = next(
        (one.failure_term for one in agreement.tranches if one.failure_term),
        None,
    )
    if term_key is None or result is None or received <= 0:
        return None
    if result.get("result") != "failed" or result.get("fault") != "b":
        return None
    term = agreement.terms[term_key]
    row = term.on(result.on)
    amount = to_fen(row.value * received)
    return Remedy(
        head="failed_creation",
        clause=term.clause,
        act=None,
        owed_by="b",
        days=0,
        amount=amount,
        working=said(
            "截至{}已收取费用 {} × {} = {}",
            str(result.on),
            received,
            row.quantity.says,
            amount,
        ),
        arose_on=result.on,
        refs=(result.ref,),
    )


def _deeds(agreement: Agreement, facts: Iterable[Fact]) -> list[_Deed]:
    """Group the facts by act; a fact without one is a deed of its own."""
    named: dict[str, _Deed] = {}
    found: list[_Deed] = []

    def deed_of(act: str | None) -> _Deed:
        if act is not None and act in named:
            return named[act]
        deed = _Deed(act)
        found.append(deed)
        if act is not None:
            named[act] = deed
        return deed

    telling = [fact for fact in facts if fact.kind in BREACHING]
    for fact in sorted(telling, key=lambda fact: fact.on):
        head = KINDS.get(fact.kind)
        if head is not None:
            if _term_of(head, fact) not in agreement.terms:
                continue  # the agreement names no sum for it
            deed = deed_of(fact.get("act"))
            deed.heads.setdefault(head, fact)
            deed.refs.append(fact.ref)
            deed.loss = max(deed.loss, fact.money("loss"))
            deed.costs = max(deed.costs, fact.money("costs"))
        else:
            deed = deed_of(fact.get("act"))
            deed.recorded_loss = fact.money("amount")
            deed.refs.append(fact.ref)
            if fact.get("costs") is not None:
                deed.recorded_costs = fact.money("costs")
    for deed in found:
        deed.settle()
    return [deed for deed in found if deed.heads or deed.act == ACT_OF_DELAY]


def _deed_rows(pricing: _Pricing, deed: _Deed) -> Iterable[Remedy]:
    """The rows of one deed under its specific heads, or the general one."""
    specific = _specific_rows(pricing, deed)
    if not specific:
        general = _general(pricing, deed)
        return [general] if general else []
    specific[0] = _with_costs(pricing, specific[0], deed)
    general = (
        _general(pricing, deed) if "general_breach" in deed.heads else None
    )
    return _cumulated(pricing, specific, general)


def _specific_rows(pricing: _Pricing, deed: _Deed) -> list[Remedy]:
    under_10_2 = next(
        (head for head in ("fraud", "disclosure") if head in deed.heads), None
    )
    if "data_security" not in deed.heads:
        if under_10_2 is None:
            return []
        return [_fraud_or_disclosure(pricing, deed, under_10_2)]
    if under_10_2 is None:
        return [_data_security(pricing, deed)]
    return _both(pricing, deed, under_10_2)


def _data_security(pricing: _Pricing, deed: _Deed) -> Remedy:
    """6.6, reading security.sum: topped up to the loss, or both added."""
    penalty, clause, line = pricing.penalty(
        "data_security", deed.heads["data_security"]
    )
    working: tuple[Step, ...]
    if pricing.readings["security.sum"] == "sum":
        amount = penalty + deed.loss
        working = (line, Said("另赔偿损失 {}", (deed.loss,)))
    else:
        amount = max(penalty, deed.loss)
        working = (line, *_top_up(penalty, deed.loss))
    return _remedy("data_security", clause, deed, "b", amount, working)


def _fraud_or_disclosure(pricing: _Pricing, deed: _Deed, head: str) -> Remedy:
    """10.2, reading fraud.sum: the loss on top, or the higher of the two."""
    fact = deed.heads[head]
    penalty, clause, line = pricing.penalty(head, fact)
    working: tuple[Step, ...]
    if pricing.readings["fraud.sum"] == "max":
        amount = max(penalty, deed.loss)
        working = (line, *_top_up(penalty, deed.loss))
    else:
        amount = penalty + deed.loss
        working = (line, Said("另赔偿损失 {}", (deed.loss,)))
    owed_by = fact.text("by", "b")
    return _remedy(head, clause, deed, owed_by, amount, working)


def _both(pricing: _Pricing, deed: _Deed, under_10_2: str) -> list[Remedy]:
    """One deed under 6.6 and 10.2, reading penalty.double."""
    single = _data_security(pricing, deed)
    first, clause, line = pricing.penalty(
        "data_security", deed.heads["data_security"]
    )
    second, other_clause, other_line = pricing.penalty(
        under_10_2, deed.heads[under_10_2]
    )
    above = max(ZERO, deed.loss - first - second)
    together = to_fen(first + second + above)
    if pricing.readings["penalty.double"] != "cumulative":
        return [single._replace(alternative=together)]
    working = (line, Said("损失超过两项违约金的部分 {}", (above,)))
    owed_by = deed.heads[under_10_2].text("by", "b")
    return [
        _remedy(
            "data_security", clause, deed, "b", first + above, working
        )._replace(alternative=single.amount),
        _remedy(
            under_10_2, other_clause, deed, owed_by, second, (other_line,)
        ),
    ]


def _general(pricing: _Pricing, deed: _Deed) -> Remedy | None:
    """10.5: a breach and a loss; the agreed percentage, topped up to the loss."""
    fact = deed.heads.get("general_breach")
    if fact is None:
        return None
    penalty, clause, line = pricing.penalty("general_breach", fact)
    owed_by = fact.text("by", "b")
    if deed.loss <= 0:
        if deed.costs <= 0:
            return None
        empty = _remedy("general_breach", clause, deed, owed_by, ZERO, ())
        return _with_costs(pricing, empty, deed)
    amount = max(penalty, deed.loss)
    working = (line, *_top_up(penalty, deed.loss))
    row = _remedy("general_breach", clause, deed, owed_by, amount, working)
    return _with_costs(pricing, row, deed)


def _delay_rows(
    pricing: _Pricing, late: Remedy | None, deed: _Deed | None
) -> list[Remedy]:
    """Late delivery with a loss tied to it (ruling 20).

    ``specific``: 10.1, and 10.5 only for the top-up and the costs.
    """
    if late is not None and deed is not None:
        lines = loss_line(loss=deed.loss, amount=late.amount)
        late = late._replace(
            loss=deed.loss,
            warning_lines=(*late.warning_lines, *lines),
            refs=tuple(deed.refs),
        )
    rows = [late] if late is not None else []
    agreement = pricing.agreement
    if deed is None or TERMS["general_breach"] not in agreement.terms:
        return rows
    if "general_breach" not in deed.heads:
        day = (late and late.late_until) or agreement.effective_on
        fact = Fact("general_breach", day, {"by": "b"})
        deed.heads["general_breach"] = fact
    general = _general(pricing, deed)
    if general is None or late is None:
        return rows
    code = pricing.readings["penalty.cumulation"]
    if code in ("max", "sum"):
        return list(_cumulated(pricing, [late], general))
    short = max(ZERO, deed.loss - late.amount)
    if short == 0 and deed.costs == 0:
        return rows
    line = Said(
        "损失 {} － 逾期违约金 {} = 应补足差额 {}",
        (deed.loss, late.amount, short),
    )
    top_up = _remedy(
        "general_breach", general.clause, deed, "b", short, (line,)
    )
    return [*rows, _with_costs(pricing, top_up, deed)]


def _cumulated(
    pricing: _Pricing, specific: list[Remedy], general: Remedy | None
) -> list[Remedy]:
    """Reading penalty.cumulation: specific heads, the largest, or all."""
    code = pricing.readings["penalty.cumulation"]
    if general is None or code not in ("max", "sum"):
        return specific
    if code == "sum":
        return [*specific, general]
    return [max([*specific, general], key=lambda row: row.amount)]


def _top_up(penalty: Decimal, loss: Decimal) -> tuple[Step, ...]:
    if loss <= penalty:
        return ()
    short = loss - penalty
    return (Said("损失 {} 高于违约金，补足差额 {}", (loss, short)),)


def _with_costs(pricing: _Pricing, row: Remedy, deed: _Deed) -> Remedy:
    """10.5：「承担守约方因追究违约责任而产生的全部费用」"""
    term = pricing.agreement.terms.get(TERMS["general_breach"])
    if deed.costs <= 0 or term is None:
        return row
    return row._replace(
        amount=to_fen(row.amount + deed.costs),
        working=row.working.and_then(
            Said(
                "另加追究违约责任的费用 {}（{}）", (deed.costs, term.clause)
            )
        ),
    )


def _remedy(
    head: str,
    clause: str,
    deed: _Deed,
    owed_by: str,
    amount: Decimal,
    working: tuple[Step, ...],
) -> Remedy:
    return Remedy(
        head=head,
        clause=clause,
        act=deed.act,
        owed_by=owed_by,
        days=0,
        amount=to_fen(amount),
        working=Explanation(*working),
        loss=deed.loss,
        warning_lines=loss_line(loss=deed.loss, amount=to_fen(amount)),
        arose_on=deed.arose_on,
        refs=tuple(deed.refs),
    )
