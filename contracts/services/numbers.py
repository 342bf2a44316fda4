"""Numbers of slips, decisions and exports: no gap is promised, no twin."""

from contracts.models import Contract, NumberSeries

PREFIX = {
    "slip": "QS",  # 签收单
    "decision": "YS",  # 验收单
    "export": "BB",  # 报表
    "backfill": "BL",  # 补录
    "amendment": "BG",  # 变更
    "return": "TH",  # 退还或销毁证明
    "letter_a": "JH",  # 甲方函件
    "letter_b": "YH",  # 乙方函件
}


def next_number(contract: Contract, kind: str, *, year: int) -> str:
    """The next number of a series, e.g. ``YS-2025-003``.

    The series is locked until the caller's transaction ends.
    """
    which = {"contract": contract, "kind": kind, "year": year}
    NumberSeries.objects.get_or_create(**which)
    series = NumberSeries.objects.select_for_update().get(**which)
    series.last += 1
    series.save(update_fields=["last"])
    return f"{PREFIX[kind]}-{year}-{series.last:03d}"
