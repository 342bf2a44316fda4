"""Places that no cell of tests/test_rights_removed.py can notice, and why.

A reason names what holds there instead, and where its module's tests are.
"""

BEHIND_ROLES = (
    "同一查询随后按角色或一方再筛：没有角色的人本就一行也没有（{tests}）"
)
ONES_OWN = "随后只取本人的：提问人自己的、移交给他的（{tests}）"
HELD_BACK = "没有接入扫描服务时没有暂扣的文件（{tests}）"
NAMED_BEFORE = "先过权限才问到，且所问的一行由表单点名（{tests}）"
NONE_THERE = "格子所用的两份合同没有这一种记录（{tests}）"


def _because(reason: str, tests: str, *names: str) -> dict[str, str]:
    return dict.fromkeys(names, reason.format(tests=tests))


PERMISSIONS = {
    "payments/views/penalties/sheet.py: sheet_file": (
        "准许合同的全部角色：其余的人在中间件已得 404"
    ),
    # What a page would say to who asked: that one sees 撤回 in its place.
    **dict.fromkeys(
        (
            "contracts/views/endings.py: _why",
            "contracts/views/letters/steps.py: _proposal_page",
            "contracts/views/onsite/months.py: month_proposal",
            "contracts/views/onsite/people.py: _proposal_page",
            "indicators/views/activities.py: _proposal_page",
            "indicators/views/proposals.py: _page",
            "deliverables/views/undoing.py: _why_not_sign",
        ),
        "提请人在页面上看到的是撤回，不看这一句；服务另有核对，由格子察觉",
    ),
}
FILTERS = {
    **_because(
        BEHIND_ROLES,
        "tests/payments/queries/test_exports.py",
        "payments/queries/exports.py: exports_for",
    ),
    **_because(
        BEHIND_ROLES,
        "tests/payments/queries/test_schedules.py",
        "payments/queries/schedules.py: schedules_for",
    ),
    **_because(
        BEHIND_ROLES,
        "tests/kaifeng_credit/test_finance.py",
        "kaifeng_credit/finance/gathering.py: money_of",
    ),
    **_because(
        BEHIND_ROLES,
        "tests/test_rights.py 的 backfill_upload 行",
        "contracts/queries/backfill.py: uploads_of",
    ),
    **_because(
        BEHIND_ROLES,
        "tests/deliverables/views/test_sign_offs.py",
        "deliverables/views/sign_offs.py: expert_file",
        "deliverables/views/sign_offs.py: _row",
    ),
    **_because(
        ONES_OWN,
        "tests/kaifeng_credit/test_leaving.py",
        "kaifeng_credit/leaving/taken_over.py: taken_over",
    ),
    **_because(
        ONES_OWN,
        "tests/kaifeng_credit/reminding/test_unread.py",
        "kaifeng_credit/reminding/unread.py: _own",
    ),
    **_because(
        ONES_OWN,
        "tests/indicators/views/test_loading.py",
        "indicators/views/loading.py: _loaded",
    ),
    **_because(
        HELD_BACK,
        "tests/deliverables/queries/test_held_files.py",
        "deliverables/queries/held_files.py: held_versions",
        "deliverables/queries/held_files.py: held_back_of",
    ),
    **_because(
        HELD_BACK,
        "tests/kaifeng_credit/test_held_papers.py",
        "kaifeng_credit/held_papers.py: _sources",
        "kaifeng_credit/held_papers.py: _money",
        "kaifeng_credit/held_papers.py: _proposed",
    ),
    **_because(
        NAMED_BEFORE,
        "tests/deliverables/services/test_comments.py",
        "deliverables/services/comments.py: add_comment",
        "deliverables/views/comments.py: _answered",
    ),
    **_because(
        NAMED_BEFORE,
        "tests/deliverables/services/test_same_bytes.py",
        "deliverables/services/same_bytes.py: same_elsewhere",
    ),
    **_because(
        NAMED_BEFORE,
        "tests/deliverables/queries/test_uploads.py",
        "deliverables/queries/uploads.py: unfinished_uploads",
    ),
    **_because(
        NONE_THERE,
        "tests/kaifeng_credit/searching",
        "kaifeng_credit/searching/sources.py: files",
        "kaifeng_credit/searching/sources.py: _rounds",
    ),
    **_because(
        NONE_THERE,
        "tests/kaifeng_credit/test_errands.py",
        "kaifeng_credit/backfill/errands.py: errands",
    ),
    **_because(
        NONE_THERE,
        "tests/contracts/queries/test_onsite.py",
        "contracts/queries/onsite.py: leaves_of",
    ),
    **_because(
        NAMED_BEFORE,
        "tests/contracts/views",
        "contracts/views/letters/steps.py: _line",
        "contracts/views/onsite/people.py: _undone",
    ),
    **_because(
        NAMED_BEFORE,
        "tests/indicators/views/test_proposals.py",
        "indicators/views/proposals.py: _corrected",
    ),
    **_because(
        NONE_THERE,
        "tests/contracts/services/test_attendance_months.py",
        "contracts/queries/onsite.py: confirmed_of",
    ),
    **_because(
        NONE_THERE,
        "tests/kaifeng_credit/auditing",
        "kaifeng_credit/auditing/listing.py: checks_of",
    ),
    **_because(
        NONE_THERE,
        "tests/kaifeng_credit/test_calendar_feed.py",
        "kaifeng_credit/calendar_feed.py: subscribed",
    ),
    **_because(
        NONE_THERE,
        "tests/kaifeng_credit/reminding/test_weekly.py",
        "kaifeng_credit/reminding/letters.py: real_contracts",
    ),
    **_because(
        NONE_THERE,
        "tests/kaifeng_credit/test_confirmed.py",
        "kaifeng_credit/confirmed.py: _decisions",
        "kaifeng_credit/confirmed.py: _payments",
    ),
    **_because(
        NONE_THERE,
        "tests/kaifeng_credit/test_replay.py",
        "kaifeng_credit/recorded.py: entries_of",
    ),
    **_because(
        NONE_THERE,
        "tests/contracts/views/test_versions.py",
        "contracts/views/versions.py: agreement_versions",
    ),
    **_because(
        NONE_THERE,
        "tests/contracts/views/test_endings.py",
        "contracts/views/endings.py: _page",
    ),
    **_because(
        NONE_THERE,
        "tests/payments/views/penalties/test_acts.py",
        "payments/views/penalties/acts.py: _settlement",
    ),
    **_because(
        NONE_THERE,
        "tests/payments/views/penalties/test_sheet.py",
        "payments/views/penalties/sheet.py: sheet",
    ),
    **_because(
        NONE_THERE,
        "tests/payments/queries/test_releases.py",
        "payments/queries/releases.py: releases_of",
    ),
}
