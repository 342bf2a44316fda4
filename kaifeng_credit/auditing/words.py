"""The one list of what an audit event's codes mean, in the people's words."""

from django.apps import apps

ACTIONS = {
    # deliverables
    "document_uploaded": "上传文件", "document_removed": "移除文件",
    "document_downloaded": "下载文件", "document_previewed": "预览文件",
    "documents_downloaded": "打包下载", "upload_started": "开始分段上传",
    "upload_cancelled": "取消分段上传", "upload_set_aside": "上传被拦下",
    "file_rescanned": "重新查毒", "submitted": "提交成果",
    "withdrawn": "撤回提交", "received": "签收", "receipt_undone": "撤销签收",
    "commented": "讨论", "comment_withdrawn": "撤回讨论",
    "decision_proposed": "提请验收结论", "decision_returned": "退回验收底稿",
    "accepted": "验收合格", "rejected": "验收不合格",
    "decision_undone": "撤销验收结论", "packet_rendered": "生成验收书",
    "experts_seated": "组成专家组", "conflict_declared": "声明利害关系",
    "expert_opinion": "专家意见", "expert_review": "专家评审",
    "panel_result_proposed": "提请专家组结果",
    "panel_result_taken_back": "收回专家组结果", "panel_dissolved": "解散专家组",
    "expert_link_issued": "发出专家链接", "expert_link_revoked": "撤销专家链接",
    "expert_entered": "专家进入", "sign_off_requested": "提请书面确认",
    "sign_off_declined": "退回书面确认", "confirmed": "书面确认",
    "approved": "审核通过", "measured": "登记指标值", "counted": "登记计数事项",
    "staff_added": "列入驻场名册", "qualification_kept": "登记驻场资质",
    "attendance_recorded": "驻场签到", "attendance_undone": "更正签到",
    "staff_moved": "确认驻场变动", "attendance_confirmed": "确认月度签到",
    "attendance_unconfirmed": "撤去月度签到的确认",
    "activity_recorded": "确认宣传与培训", "activity_reversed": "更正宣传与培训",
    "letter_drafted": "起草函件", "letter_edited": "修改函件草稿",
    "letter_discarded": "放弃函件草稿", "letter_issued": "签发函件",
    "letter_posted": "登记函件交寄", "letter_received": "登记函件收到",
    "letter_replied": "登记函件答复", "letter_corrected": "更正函件登记",
    "amendment_sealed": "确认变更盖章", "amendment_accepted": "同意协议变更",
    "event_stated": "对事件陈述原因",
    # money
    "payment_requested": "提请付款", "payment_approved": "批准付款",
    "payment_declined": "退回付款申请",
    "payment_withdrawn": "收回付款申请", "paid": "登记到账",
    "payment_reversed": "冲销付款", "gate_released": "例外放行",
    "payee_revealed": "查看收款账户", "invoiced": "登记发票",
    "invoice_reddened": "登记红字发票", "invoice_original_kept": "上传发票原件",
    "taxpayer_declared": "登记纳税人身份", "exported": "导出报表",
    "export_downloaded": "下载报表", "penalty_confirmed": "确认违约金",
    "penalty_excused": "免计违约金", "penalty_suspended": "停计违约金",
    "penalty_withdrawn": "撤销违约金确认", "penalty_upheld": "维持违约金",
    "penalty_settled": "结清违约金", "penalty_unsettled": "撤销违约金结清",
    "penalty_disputed": "违约金异议", "penalty_dispute_withdrawn": "撤回违约金异议",
    # the contract and its record
    "agreement_loaded": "载入协议", "agreement_version_adopted": "更换协议版本",
    "contract_opened": "建立合同",
    "calendar_adopted": "载入放假安排", "in_service": "启用",
    "proposed": "提请", "proposal_approved": "同意提请",
    "proposal_declined": "退回提请", "proposal_withdrawn": "撤回提请",
    "fact_recorded": "登记事实", "fact_reversed": "更正事实",
    "facts_imported": "导入事实", "table_imported": "导入表格",
    "statement_drafted": "生成指标提升情况说明",
    "backfill_uploaded": "上传补录",
    "backfill_downloaded": "下载补录", "batch_countersigned": "会签补录",
    "batch_declined": "退回补录", "batch_withdrawn": "撤回补录",
    "reading_decided": "决定口径", "reading_objected": "口径异议",
    "reading_objection_withdrawn": "撤回口径异议",
    "job_requested": "申请生成文件", "job_retried": "重试任务",
    "result_downloaded": "下载生成的文件", "reminders_given": "发出提醒",
    "reminders_set": "修改提醒设置",
    "projection_differs": "态势核对不一致",
    # accounts
    "account_created": "建立账号", "role_given": "授予角色",
    "role_asked": "提请授予角色", "role_declined": "不同意授予角色",
    "role_ended": "结束角色",
    "password_changed": "修改密码", "password_given": "重设登录密码",
    "preview_started": "按角色预览", "preview_ended": "结束预览",
    "emergency_opened": "启用应急账号", "emergency_used": "应急账号登录",
    "token_issued": "生成访问令牌",
    "feed_opened": "生成日历订阅", "feed_closed": "撤销日历订阅",
    "token_revoked": "撤销访问令牌", "sign_in_unlocked": "解除登录锁定",
    "second_factor_enrolled": "启用两步验证",
    "second_factor_ended": "停用两步验证",
    "recovery_code_used": "使用恢复码", "recovery_codes_renewed": "更换恢复码",
    "identity_not_confirmed": "再次验证未通过",
    "account_enabled": "启用账号", "account_disabled": "停用账号",
    "account_end_set": "设定账号到期日", "sessions_ended": "结束他人的登录",
    "factor_reset_asked": "提请重置两步验证",
    "factor_reset_agreed": "同意重置两步验证",
    "factor_reset_declined": "不同意重置两步验证",
    "backup_taken": "备份", "address_set": "登记邮箱",
    "schedule_made": "设置定期报送", "schedule_handed_on": "移交定期报送",
    "errands_handed_on": "移交离岗人员的事项", "schedule_active": "恢复定期报送",
    "schedule_paused": "暂停定期报送", "schedule_closed": "结束定期报送",
    "schedule_run": "定期报送生成", "schedule_retried": "重试定期报送",
    "contract_closed": "结案", "hold_placed": "设置保全",
    "hold_lifted": "解除保全", "return_certified": "签署退还或销毁证明",
    "return_downloaded": "下载退还或销毁证明",
    "consent_recorded": "登记公开的书面同意",
    "consent_revoked": "撤回公开的书面同意",
    "outside_use_answered": "答复域外使用请求",
    # the log itself
    "chain_check_requested": "检查审计链", "audit_exported": "导出审计日志",
    "file_taken": "取走文件", "exports_many": "导出达到告警线",
    "exports_refused": "导出达到上限",
    "evidence_downloaded": "下载证据包",
}  # fmt: skip
DETAILS = {
    "happened_on": "日期", "deliverable": "成果", "reason": "理由",
    "proposed_by": "提请人", "prepared_by": "经办人", "sha256": "SHA-256",
    "reverses": "所冲记录", "backfilled": "补录", "size": "字节数",
    "ends_on": "最后一日", "last_day": "最后一日",
    "proposal": "提请", "manifest_sha256": "清单 SHA-256", "last_on": "最后一日",
    "first_on": "第一日", "kind": "种类", "key": "键", "voucher": "凭证号",
    "value": "数值", "submission": "签收单", "round": "轮次",
    "rework_due_on": "整改期限", "reference": "审批单号", "number": "编号",
    "file": "文件", "evidence": "佐证", "decision": "结论", "amount": "金额",
    "as_of": "截至日", "code": "读法", "before": "改动前", "after": "改动后",
    "budget_number": "预算文号", "files": "文件", "piece": "组成部分",
    "state": "状态", "replaces": "所换文件", "same_as": "内容相同",
    "period_end": "期末", "baseline": "基期", "since": "起始日",
    "contract": "合同", "lacked": "所缺条件", "red_number": "红字发票号码",
    "payload": "内容", "subject": "事项", "schedule": "报送", "format": "格式",
    "covering": "期间", "plan": "节奏", "recipients": "收件人", "act": "行为",
    "days": "天数", "moves": "金额变动", "from": "原", "to": "改为",
    "rows": "件数", "filters": "筛选", "audience": "受众",
    "text": "内容", "consent": "书面同意", "event": "审计事件", "role": "角色",
}  # fmt: skip
NOTHING = "—"


def action_word(code: str) -> str:
    """What was done; a code of before that is in no list stands for itself."""
    return ACTIONS.get(code, code)


def object_word(label: str) -> str:
    """What kind of thing it was done to."""
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return label or NOTHING


def detail_rows(detail: dict) -> list[tuple[str, str]]:
    """An event's detail, line by line: before and after where it has them."""
    return [
        (DETAILS.get(name, name), _said(value))
        for name, value in sorted(detail.items())
        if value not in (None, "", [], {})
    ]


def _said(value) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(_said(one) for one in value)
    if isinstance(value, dict):
        return "；".join(
            f"{DETAILS.get(name, name)} {_said(one)}"
            for name, one in value.items()
        )
    return str(value)
