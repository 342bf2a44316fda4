"""Read the tranches of an agreement folder and what each waits for."""

from __future__ import annotations

from decimal import Decimal

from contracts.rules.agreement import Condition, TrancheTerm
from contracts.rules.source import Node
from contracts.rules.units import COUNTS, Names, need_clause, need_unit

CONTRACT_TOTAL = "contract_total"
CONTRACT_TOTAL_IN_WORDS = "contract_total_in_words"

# What each kind of condition must name, and may name beside it.
KINDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "effective": ((), ()),
    "period_elapsed": (("term",), ()),
    "reviewed_and_confirmed": (("deliverables",), ()),
    "accepted": (("deliverables",), ()),
    "improved": (("indicators",), ("deliverables",)),
    "approved_and_counted": (("deliverables", "quota", "term"), ()),
    "package_accepted": (("package",), ()),
    "submitted": (("deliverables",), ()),
    "preliminary_review": (("deliverables",), ()),
    "national_result": ((), ()),
}
_NAMED = ("deliverables", "indicators", "quota", "package", "term")


def read_tranches(gates: Node, names: Names) -> tuple[TrancheTerm, ...]:
    """The tranches, once shares make amounts and amounts make the total."""
    if CONTRACT_TOTAL not in names.terms:
        raise gates.error("terms.toml 中没有合同总金额 contract_total")
    total = names.terms[CONTRACT_TOTAL].values[0].value
    words = names.terms.get(CONTRACT_TOTAL_IN_WORDS)
    if words is not None and words.values[0].value != total:
        raise gates.error("合同总金额的大写与小写不一致")
    tranches: list[TrancheTerm] = []
    sum_of_amounts = Decimal(0)
    for node in gates.rows("tranches", "name"):
        tranche = _tranche(node, names)
        if tranche.number != len(tranches) + 1:
            raise node.error("款项序号应自 1 起连续", "number")
        amount = need_unit(node, "amount_term", ("yuan",), names)
        share = need_unit(node, "share_term", ("fraction",), names)
        if share * total != amount:
            raise node.error(
                f"比例 × 合同总金额 = {share * total:f}，不等于金额 {amount:f}",
                "amount_term",
            )
        sum_of_amounts += amount
        tranches.append(tranche)
    if sum_of_amounts != total:
        raise gates.error(
            f"各笔款项合计 {sum_of_amounts:f}，不等于合同总金额 {total:f}",
            "tranches",
        )
    return tuple(tranches)


def _tranche(node: Node, names: Names) -> TrancheTerm:
    node.only(
        "number",
        "name",
        "clause",
        "amount_term",
        "share_term",
        "pay_term",
        "failure_term",
        "conditions",
    )
    if "pay_term" in node:
        need_unit(node, "pay_term", ("working_day",), names)
    if "failure_term" in node:
        need_unit(node, "failure_term", ("fraction",), names)
    conditions: dict[str, Condition] = {}
    for row in node.rows("conditions"):
        condition = _condition(row, names)
        if condition.key in conditions:
            raise row.error("付款条件的 key 重复", "key")
        conditions[condition.key] = condition
    if not conditions:
        raise node.error("没有付款条件 conditions")
    return TrancheTerm(
        number=node.whole("number"),
        name=node.text("name"),
        clause=need_clause(node, "clause", names),
        amount_term=node.text("amount_term"),
        share_term=node.text("share_term"),
        conditions=tuple(conditions.values()),
        pay_term=node.optional_text("pay_term"),
        failure_term=node.optional_text("failure_term"),
    )


def _condition(row: Node, names: Names) -> Condition:
    row.only("key", "clause", "title", "kind", *_NAMED)
    kind = row.choice("kind", tuple(KINDS))
    needed, allowed = KINDS[kind]
    for name in _NAMED:
        if name in needed and name not in row:
            raise row.error(f"{kind} 应有 {name}")
        if name in row and name not in (*needed, *allowed):
            raise row.error(f"{kind} 不应有 {name}", name)
    for name, known in (
        ("deliverables", names.deliverables),
        ("indicators", names.indicators),
    ):
        for index, key in enumerate(row.texts(name)):
            if key not in known:
                raise row.error(f"{name} 中没有「{key}」", name, index)
        if name in needed and not row.texts(name):
            raise row.error(f"{name} 为空", name)
    if "quota" in row and row.text("quota") not in names.quotas:
        raise row.error(f"没有计数义务「{row.text('quota')}」", "quota")
    if "package" in row and row.text("package") not in names.packages:
        raise row.error(f"没有成果包「{row.text('package')}」", "package")
    if "term" in row:
        periods = ("month", "year", "calendar_day")
        elapsed = kind == "period_elapsed"
        need_unit(row, "term", periods if elapsed else COUNTS, names)
    return Condition(
        key=row.name("key"),
        clause=need_clause(row, "clause", names),
        title=row.text("title"),
        kind=kind,
        deliverables=row.texts("deliverables"),
        indicators=row.texts("indicators"),
        quota=row.optional_text("quota"),
        package=row.optional_text("package"),
        term=row.optional_text("term"),
    )
