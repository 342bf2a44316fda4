"""Stored values of people, roles and jobs, and what may follow what."""

from django.db import models


class Side(models.TextChoices):
    """The two parties of an agreement."""

    A = "a", "甲方"
    B = "b", "乙方"


class Role(models.TextChoices):
    """The roles of design.md 2; one person may hold several of one side."""

    A_HANDLER = "a_handler", "甲方经办"
    A_APPROVER = "a_approver", "甲方审批"
    A_FINANCE = "a_finance", "甲方财务"
    B_LEAD = "b_lead", "乙方负责人"
    B_ONSITE = "b_onsite", "乙方驻场"
    EXPERT = "expert", "评审专家"
    AUDITOR = "auditor", "审计"
    SYSTEM_ADMIN = "system_admin", "系统管理"
    SECURITY_ADMIN = "security_admin", "安全管理"


SIDE_OF_ROLE = {
    Role.A_HANDLER: Side.A,
    Role.A_APPROVER: Side.A,
    Role.A_FINANCE: Side.A,
    Role.B_LEAD: Side.B,
    Role.B_ONSITE: Side.B,
}

# 三员 (等保三级 8.1.5): each held by a person who holds nothing else.
ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)

# Who reads a contract at all. An expert sees only the review they sit on;
# administrators see no business data.
READERS = (
    Role.A_HANDLER,
    Role.A_APPROVER,
    Role.A_FINANCE,
    Role.B_LEAD,
    Role.B_ONSITE,
    Role.AUDITOR,
)


class JobState(models.TextChoices):
    """Where a long task stands."""

    QUEUED = "queued", "排队中"
    RUNNING = "running", "进行中"
    DONE = "done", "已完成"
    FAILED = "failed", "失败"


JOB_TRANSITIONS = {
    JobState.QUEUED: (JobState.RUNNING,),
    # RUNNING → QUEUED: the lease ran out, the worker is gone.
    JobState.RUNNING: (JobState.DONE, JobState.FAILED, JobState.QUEUED),
    JobState.FAILED: (JobState.QUEUED,),
    JobState.DONE: (),
}


class ProposalKind(models.TextChoices):
    """What one person may propose and another settle."""

    FACT = "fact", "事实"
    LETTER = "letter", "函件"
    READING = "reading", "口径"
    CALENDAR = "calendar", "放假安排"
    COMPLETENESS = "completeness", "记录补齐"
    SERVICE_START = "service_start", "启用"
    UNDO = "undo", "撤销"
    MEASUREMENT = "measurement", "指标值"
    PAYMENT_REVERSAL = "payment_reversal", "冲销付款"
    GATE_RELEASE = "gate_release", "例外放行"
    PAYEE_ACCOUNT = "payee_account", "收款账户"
    PENALTY = "penalty", "违约金"
    ACTIVITY = "activity", "宣传与培训"
    STAFF = "staff", "驻场人员"
    AGREEMENT_VERSION = "agreement_version", "协议版本"
    AMENDMENT = "amendment", "协议变更"
    AMENDMENT_SEAL = "amendment_seal", "变更盖章"
    CLOSING = "closing", "结案"
    RETURN_CERTIFICATE = "return_certificate", "退还或销毁证明"


class ProposalState(models.TextChoices):
    """Where a proposal stands; whatever is not open stays as it is."""

    OPEN = "open", "待处理"
    APPROVED = "approved", "已同意"
    DECLINED = "declined", "已退回"
    WITHDRAWN = "withdrawn", "已撤回"


class Cause(models.TextChoices):
    """Through whom an event came about, as a side states it (ux.md 3.1)."""

    PARTY_B = "b", "乙方"
    PARTY_A = "a", "甲方"
    THIRD = "third", "第三方"
    POLICY = "policy", "政策"


class Way(models.TextChoices):
    """What became of what 乙方 had received (7.3, 民法典558)."""

    RETURNED = "returned", "退还甲方"
    DESTROYED = "destroyed", "销毁"


class LetterWay(models.TextChoices):
    """How a letter goes out (8.1: 专人递送、邮寄快递等方式)."""

    COURIER = "courier", "邮寄快递"
    BY_HAND = "by_hand", "专人递送"


class BatchState(models.TextChoices):
    """Where a batch of 补录 stands; whatever is not open stays as it is."""

    OPEN = "open", "待会签"
    COUNTERSIGNED = "signed", "已会签"
    DECLINED = "declined", "已退回"
    WITHDRAWN = "withdrawn", "已撤回"
    APPLIED = "applied", "已生效"


class ScanVerdict(models.TextChoices):
    """What the virus scanner said; no answer is an answer of its own."""

    CLEAN = "clean", "未发现病毒"
    INFECTED = "infected", "查出病毒"
    PENDING = "pending", "待查毒"


class SignInOutcome(models.TextChoices):
    """How a try to sign in ended."""

    DONE = "done", "登录成功"
    WRONG = "wrong", "用户名或密码不对"
    CODE_WRONG = "code_wrong", "动态口令不对"
    LOCKED = "locked", "已锁定，未核对密码"
    GIVEN = "given", "管理员重设了密码"


class Meter(models.TextChoices):
    """The two counts of what leaves the portal in an hour (T26)."""

    TAKEN = "taken", "下载与导出"
    LOOKED = "looked", "预览"


class Handout(models.TextChoices):
    """What was handed out, as 安全管理 reads it."""

    DOCUMENT = "document", "成果文件"
    BUNDLE = "bundle", "打包文件"
    PAPER = "paper", "凭据"
    PACKET = "packet", "验收书"
    REPORT = "report", "报表"
    EVIDENCE = "evidence", "证据包"
    AUDIT = "audit", "审计日志"
    PREVIEW = "preview", "预览"


# How an access token of a program begins. It says what it is wherever it
# leaks to: scanners, and the portal's own log, know it by this.
TOKEN_PREFIX = "kfx_"
