"""Indicator sets and values for tests, on the real agreement."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from contracts.services.table_imports import import_table
from indicators.models import IndicatorSet
from indicators.rules.measurables import Reported
from indicators.services.sets import SETS, set_template
from indicators.services.signing import sign_values
from indicators.services.values import propose_values
from kaifeng_credit.consistency import check_history
from tests import factories as make

SIX = (
    "new_agricultural_entities", "agricultural_list", "water", "air",
    "research_projects", "social_insurance",
)  # fmt: skip
BEFORE, AFTER = date(2025, 3, 31), date(2025, 11, 30)
RANK = "city_rank.R-1"
RANKS = (
    "编码,名称,权重,方向,单位,数据来源,对应协议指标,用于说明\n"
    "R-1,城市信用监测排名,,越小越好,名,国家公共信用信息中心,,"
    "城市信用监测排名提升情况说明\n"
)


def told(kind: str = "collection", **more: Any) -> dict[str, Any]:
    """What the form of a set says besides its table."""
    said = {
        "kind": kind, "version": "2024年", "source": "测试文件",
        "in_force_from": None, "in_force_to": None,
    }  # fmt: skip
    return said | more


def load_set(contract, by, content: bytes, **more: Any) -> IndicatorSet:
    """Load a set from a table; what `told` says of it may be changed."""
    import_table(
        SETS, contract=contract, name="指标.csv", chunks=[content], by=by,
        arguments=told(**more),
    )  # fmt: skip
    return IndicatorSet.objects.latest("pk")


def load_six(contract, by, **more: Any) -> IndicatorSet:
    """The six categories of 2.2.2.3, from the template as it comes."""
    content = set_template(contract, "collection", "csv")
    return load_set(contract, by, content, **more)


def value(key: str, number: str, end: date, **more: Any) -> Reported:
    """One reported value; without more, of an unpublished period."""
    said = {"period_start": None, "published_on": None} | more
    return Reported(key, Decimal(number), period_end=end, **said)


def source(text: str = "摘录") -> tuple[str, list[bytes]]:
    """The official paper a value was read from."""
    return f"{text}.pdf", [make.pdf_bytes(text)]


def ask_six(contract, by, number: str, end: date, *, baseline: bool):
    """One side reports all six with the same number."""
    return propose_values(
        contract=contract,
        values=[value(key, number, end) for key in SIX],
        baseline=baseline, by=by, check=check_history, source=source(number),
    )  # fmt: skip


def sign(proposal, by, *, today: date = make.TODAY):
    """The other side signs."""
    return sign_values(
        proposal_id=proposal.pk, by=by, today=today, check=check_history
    )


def core_3(standing) -> dict[str, Any]:
    """The condition of the second payment on the six indicators."""
    return next(
        condition
        for tranche in standing["tranches"]
        for condition in tranche["conditions"]
        if condition["key"] == "core_3"
    )


def ranked(contract, people) -> dict[str, Any]:
    """A loaded set, a frozen baseline of it, and a value that waits."""
    loaded = load_set(
        contract, people.b_lead, RANKS.encode(), kind="city_rank"
    )

    def ask(number: str, end: date, *, baseline: bool):
        return propose_values(
            contract=contract, values=[value(RANK, number, end)],
            baseline=baseline, by=people.b_lead, check=check_history,
            source=source("排名"),
        )  # fmt: skip

    (frozen,) = sign(ask("95", BEFORE, baseline=True), people.a_approver)
    return {
        "indicator_set": loaded,
        "frozen": frozen,
        "value_asked": ask("71", AFTER, baseline=False),
    }


# --- as the pages take them ----------------------------------------------------
NAMES = dict(
    zip(
        SIX,
        ("新型农业经营主体", "涉农清单", "水资源", "空气质量",
         "科技研发项目", "社会保险"),
        strict=True,
    )
)  # fmt: skip


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    """A file as a form sends it."""
    return SimpleUploadedFile(name, content)


def paper(words: str = "摘录") -> SimpleUploadedFile:
    """The official paper of some values."""
    return upload(f"{words}.pdf", make.pdf_bytes(words))


def set_form(table: SimpleUploadedFile, **more: Any) -> dict[str, Any]:
    """The form that loads the six."""
    return {
        "kind": "collection", "version": "2024年", "source": "测试文件",
        "in_force_from": "2025-01-01", "in_force_to": "", "table": table,
    } | more  # fmt: skip


def values_csv(number: str, end: str) -> bytes:
    """The template of values, filled in for the six by name."""
    rows = "".join(f"{NAMES[key]},{number},,{end},\n" for key in SIX)
    return f"指标,数值,期次起,期次止,发布日\n{rows}".encode()


def values_form(which: str, number: str, end: str, words: str) -> dict:
    """The form that reports the six by table."""
    return {
        "act": "table", "which": which, "note": "", "source": paper(words),
        "table": upload("值.csv", values_csv(number, end)),
    }  # fmt: skip
