"""The one word list: stored value → the word a reader sees, and its look.

Every page, report and packet takes its status words from here; there are no
synonyms. Looks: ``idle`` grey text · ``run`` outline · ``wait`` blue tint ·
``fix`` yellow tint · ``late`` solid red · ``done`` a tick and grey text ·
``gone`` struck through · ``unsure`` dashed yellow, for what cannot be told.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Word(NamedTuple):
    """A status as it is read: word, look, and the word with its number."""

    word: str
    look: str
    counted: str = ""  # "逾期 {n} 日": used where the number is known

    def say(self, n: int | str | None = None) -> str:
        """The word, with its number where one is given.

        >>> WORDS["deliverable"]["rework"].say(2)
        '整改第 2 轮'
        >>> WORDS["deliverable"]["rework"].say()
        '整改'
        """
        if n in (None, "") or not self.counted:
            return self.word
        return self.counted.format(n=n)


LOOKS = frozenset(
    {"idle", "run", "wait", "fix", "late", "done", "gone", "unsure"}
)

NOT_RECORDED = Word("尚未补录", "unsure")

WORDS: Mapping[str, Mapping[str, Word]] = {
    "deliverable": {
        "not_started": Word("未开始", "idle"),
        "drafting": Word("编制中", "run"),
        "submitted": Word("待签收", "wait"),
        "in_review": Word("待验收", "wait"),
        "to_confirm": Word("待书面确认", "wait"),
        "rework": Word("整改", "fix", "整改第 {n} 轮"),
        "accepted": Word("验收合格", "done"),
        "withdrawn": Word("已撤回", "gone"),
        "overdue": Word("逾期", "late", "逾期 {n} 日"),
        "in_progress": Word("进行中", "run"),
        "on_duty": Word("在岗", "run"),
        "not_recorded": NOT_RECORDED,
    },
    "tranche": {
        "waiting": Word("未到条件", "idle"),
        "blocked": Word("被阻断", "late", "被阻断（条件 {n}）"),
        "payable": Word("可支付", "wait"),
        "overdue": Word("逾期未付", "late", "逾期 {n} 日未付"),
        "paid": Word("已支付", "done"),
        "refusable": Word("可拒付", "fix"),
        "not_recorded": NOT_RECORDED,
    },
    "condition": {
        "true": Word("满足", "done"),
        "false": Word("不满足", "fix"),
        "unknown": Word("无法判定", "unsure", "无法判定（{n}）"),
    },
    "deadline": {
        "waiting": Word("未到起点", "idle"),
        "open": Word("办理中", "wait", "剩 {n} 个工作日"),
        "today": Word("今日到期", "fix"),
        "met": Word("按期", "done"),
        "met_late": Word("逾期办结", "fix", "逾期 {n} 日办结"),
        "overdue": Word("逾期", "late", "逾期 {n} 日"),
        "undated": Word("协议未约定期限", "idle"),
        "external": Word("等待外部文件", "idle"),
        "provisional": Word("暂定", "unsure"),
        "calendar_unknown": Word("待国务院公布放假安排", "unsure"),
        "not_recorded": NOT_RECORDED,
    },
    "invoice": {
        "open": Word("待开票", "wait", "剩 {n} 个工作日"),
        "met": Word("已开票", "done"),
        "met_late": Word("逾期开票", "fix", "逾期 {n} 日开票"),
        "overdue": Word("逾期未开票", "late", "逾期 {n} 日未开票"),
        "not_recorded": NOT_RECORDED,
        # The day of issue is known, whether it was late rests on others.
        "issued": Word("已开票，是否逾期待补录", "unsure"),
    },
    "original": {
        "same": Word("一致", "done"),
        "other": Word("不一致", "fix"),
        "unread": Word("未能读取", "unsure"),
    },
    "quota": {
        "open": Word("进行中", "run"),
        "met": Word("已达到", "done"),
        "short": Word("不足", "fix", "少 {n}"),
        "not_recorded": NOT_RECORDED,
    },
    "remedy": {
        "late_delivery": Word("逾期交付", "run"),
        "failed_creation": Word("未完成示范区创建", "run"),
        "data_security": Word("数据安全事件", "run"),
        "fraud": Word("弄虚作假", "run"),
        "disclosure": Word("泄露信息", "run"),
        "general_breach": Word("其他违约", "run"),
        "late_payment": Word("逾期付款", "run"),
    },
    "penalty": {
        "estimated": Word("测算", "run"),
        "confirmed": Word("已确认", "done"),
        "disputed": Word("有异议", "fix"),
        "suspended": Word("停计", "idle"),
        "excused": Word("免计", "idle"),
        "withdrawn": Word("已撤销", "gone"),
        "upheld": Word("维持", "idle"),
        "settled": Word("已结清", "done"),
    },
    "attendance": {
        "confirmed": Word("双方已确认", "done"),
        "unconfirmed": Word("未确认", "fix"),
        "none": Word("无签到", "idle"),
    },
    "notice": {
        "draft": Word("起草", "run"),
        "issued": Word("已签发", "wait"),
        "posted": Word("已交寄", "wait"),
        "received": Word("已收到", "wait"),
        "awaiting_reply": Word("待答复", "wait"),
        "replied": Word("已答复", "done"),
    },
    "amendment": {
        "proposed": Word("待收到", "wait"),
        "received": Word("待答复", "wait"),
        "agreed": Word("已同意，待双方盖章", "fix"),
        "one_seal": Word("缺一方章", "fix"),
        "sealed": Word("双方已盖章，未到生效日", "wait"),
        "in_force": Word("已生效", "done"),
        "refused": Word("对方不同意", "gone"),
        "withdrawn": Word("已撤回", "gone"),
    },
    "event": {
        "recorded": Word("已登记", "run"),
        "unproven": Word("待证", "unsure"),
        "undecided": Word("待决定", "fix"),
        "granted": Word("准予免责", "done"),
        "refused": Word("不予免责", "fix"),
        "cured": Word("已补救", "done"),
        "talking": Word("协商中", "run"),
        "talked": Word("协商期满", "fix"),
        "stopped": Word("影响期内", "run"),
        "over": Word("已结束", "idle"),
    },
    "judgement": {
        "met": Word("符合", "done"),
        "not_met": Word("不符合", "fix"),
        "undetermined": Word("无法判定", "unsure"),
        "open": Word("未判", "idle"),
    },
    "review": {
        "drafting": Word("评审中", "run"),
        "submitted": Word("待审批签署", "wait"),
        "decided": Word("已作出结论", "done"),
        "void": Word("已作废", "gone"),
    },
    "sign_off": {
        "open": Word("待审批签署", "wait"),
        "signed": Word("已签署", "done"),
        "declined": Word("已退回", "gone"),
    },
    "panel": {
        "open": Word("征求意见中", "run"),
        "proposed": Word("结果待签署", "wait"),
        "recorded": Word("结果已登记", "done"),
        "dissolved": Word("已解散", "gone"),
    },
    "expert_link": {
        "none": Word("未发出", "idle"),
        "waiting": Word("待打开", "wait"),
        "entered": Word("已打开", "run"),
        "locked": Word("已锁定", "fix"),
        "expired": Word("已过期", "gone"),
        "revoked": Word("已撤销", "gone"),
    },
    "round": {
        "accepted": Word("合格", "done"),
        "rejected": Word("不合格", "fix"),
        "withdrawn": Word("已撤回", "gone"),
        "open": Word("办理中", "wait"),
    },
    "file": {
        "waiting": Word("等待上传", "idle"),
        "uploading": Word("上传中", "wait", "上传中 {n}%"),
        "paused": Word("已暂停", "idle"),
        "checking": Word("校验中", "wait"),
        "stored": Word("已入库", "done"),
        "failed": Word("失败", "late"),
        "replaced": Word("旧版本", "gone"),
        "pending": Word("待查毒", "wait"),
        "infected": Word("查出病毒", "fix"),
    },
    "job": {
        "queued": Word("排队中", "idle"),
        "running": Word("进行中", "wait", "进行中 {n}%"),
        "done": Word("已完成", "done"),
        "not_imported": Word("没有导入", "fix"),
        "failed": Word("失败", "late"),
    },
    "schedule": {
        "active": Word("执行中", "run"),
        "paused": Word("已暂停", "idle"),
        "closed": Word("已结束", "gone"),
    },
    "report_run": {
        "waiting": Word("待生成", "wait"),
        "running": Word("生成中", "wait"),
        "done": Word("已生成", "done"),
        "barred": Word("未能生成", "fix"),
        "missed": Word("已错过", "idle"),
        "failed": Word("失败", "late"),
    },
    "mail": {
        "waiting": Word("待发送", "wait"),
        "sending": Word("发送中", "wait"),
        "sent": Word("已发送", "done"),
        "skipped": Word("已跳过", "fix"),
        "failed": Word("未发出", "late"),
    },
    "batch": {
        "open": Word("待会签", "wait"),
        "signed": Word("已会签", "done"),
        "declined": Word("已退回", "gone"),
        "withdrawn": Word("已撤回", "gone"),
        "applied": Word("已生效", "done"),
    },
    "decision": {
        # By what the page asks of the other person: 批准, 确认 or 签署.
        "proposed": Word("待批准", "wait"),
        "to_confirm": Word("待确认", "wait"),
        "to_sign": Word("待签署", "wait"),
        "approved": Word("已批准", "done"),
        "declined": Word("未批准", "gone"),
        "withdrawn": Word("已撤回", "gone"),
        "objected": Word("有异议", "fix"),
    },
}


def word_for(kind: str, value: object) -> Word:
    """The word of a stored value; a value the list lacks is an error.

    Gate conditions come as True, False or None.

    >>> word_for("condition", None).word
    '无法判定'
    """
    if value is True or value is False:
        key = "true" if value else "false"
    else:
        key = "unknown" if value is None else str(value)
    try:
        return WORDS[kind][key]
    except KeyError:
        raise KeyError(f"词表中没有「{kind}」的「{value}」") from None
