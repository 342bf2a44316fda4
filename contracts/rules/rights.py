"""What each role may do, in words: the table of the page 角色与权限.

The words of design.md 2 (Roles). It explains and decides nothing: policies
and services decide, and tests/test_rights.py holds every address to them.
"""

from typing import NamedTuple

MAY, NOT, OWN = "可", "", "本人的"
# The order of contracts.states.Role.
COLUMNS = (
    "a_handler", "a_approver", "a_finance", "b_lead", "b_onsite", "expert",
    "auditor", "system_admin", "security_admin",
)  # fmt: skip


class Right(NamedTuple):
    """One kind of act, and a word per role in the order of COLUMNS."""

    act: str
    words: tuple[str, ...]


def _row(act: str, *words: str) -> Right:
    """Roles that are not named at the end may not."""
    return Right(act, (*words, *[NOT] * (len(COLUMNS) - len(words))))


RIGHTS = (
    _row("查看合同、履约情况与条款", MAY, MAY, MAY, MAY, MAY, "所评一轮", MAY),
    _row("查看甲方草稿、专家意见", MAY, MAY, NOT, NOT, NOT, OWN, MAY),
    _row("上传与起草", NOT, NOT, NOT, MAY, MAY),
    _row("提交、签收前撤回、再次提交", NOT, NOT, NOT, MAY, MAY),
    _row("签收、核对、组织专家", MAY, MAY),
    _row("提出专家意见", NOT, NOT, NOT, NOT, NOT, MAY),
    _row("验收判定、书面确认、审核通过", NOT, MAY),
    _row("口径、日历、违约金、例外", "提请", "批准", NOT, "异议"),
    _row("付款", "提请", "审批", "登记", "看己方", NOT, NOT, "查看"),
    _row("发票", "查看", "查看", "核对", "登记", NOT, NOT, "查看"),
    _row("指标、稿件、培训、出勤", "确认", "确认", NOT, MAY, MAY, NOT, "查看"),
    _row("通知、变更、事件", MAY, "审批", NOT, MAY, NOT, NOT, "查看"),
    _row("导出", MAY, MAY, MAY, "己方", "己方上传", NOT, MAY),
    _row("审计日志", OWN, OWN, OWN, OWN, OWN, NOT, "全部"),
    _row(
        "建立、停用账号，设定到期",
        NOT, NOT, NOT, NOT, NOT, NOT, NOT, MAY,
    ),
    _row("授予角色", NOT, NOT, NOT, NOT, NOT, NOT, NOT, "签署", "提请、签署"),
    _row(
        "结束角色、解除锁定",
        NOT, NOT, NOT, NOT, NOT, NOT, NOT, NOT, MAY,
    ),
)  # fmt: skip
