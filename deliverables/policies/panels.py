"""Who asks experts, who speaks on a panel, and when its result stands."""

from datetime import datetime

from contracts.models import User
from contracts.policies import (
    Refused,
    check_role,
    check_second_person,
    not_countersigned,
)
from contracts.states import Role
from deliverables.models import (
    ExpertLink,
    ExpertPanel,
    PanelMember,
    Submission,
)
from deliverables.policies.first import at
from deliverables.queries.panels import tally_of
from deliverables.queries.state import (
    awaits_countersignature,
    decision_of,
    receipt_of,
)
from deliverables.states import PanelState

PARTY_A_REVIEW = (Role.A_HANDLER, Role.A_APPROVER)
# A code is six digits; five guesses at a million leave a stranger outside.
TRIES = 5
MISTYPED = "链接无效、已过期或已撤销，请向甲方经办索取新的链接。"


def check_can_organise(submission: Submission, by: User) -> None:
    """甲方 asks experts about a round it signed for and has not decided."""
    check_role(submission.contract, by, *PARTY_A_REVIEW, act="组织专家评审")
    if awaits_countersignature(submission.deliverable):
        raise not_countersigned()
    if receipt_of(submission) is None:
        raise Refused("not_received", "请先签收该提交，再组织专家评审。")
    if decision_of(submission) is not None:
        raise Refused(
            "already_decided", "该轮已作出验收结论，不再组织专家评审。"
        )


def check_panel_open(panel: ExpertPanel) -> None:
    """A panel whose result is proposed, recorded or dissolved is closed."""
    if panel.state != PanelState.OPEN:
        raise Refused(
            "panel_closed",
            f"专家组{panel.get_state_display()}，不再接受改动或意见。",
        )


def check_titles(titles: list[str]) -> None:
    """A seat is named by its role, so that the list tells them apart."""
    if not titles:
        raise Refused("no_titles", "请逐行写明每名专家的身份。")
    if len(set(titles)) != len(titles):
        raise Refused(
            "title_twice", "有两名专家的身份相同。请加序号以区分。"
        )
    longest = PanelMember._meta.get_field("title").max_length
    if max(map(len, titles)) > longest:
        raise Refused(
            "title_too_long",
            f"每名专家的身份一行，每行最多 {longest} 字。请缩短后重试。",
        )


def check_may_declare(member: PanelMember) -> None:
    """Declared once, and before anything is said."""
    check_panel_open(member.panel)
    if hasattr(member, "conflictdeclaration"):
        raise Refused("already_declared", "已作出利害关系声明，不能改动。")


def check_may_speak(member: PanelMember) -> None:
    """An opinion comes after the declaration, once, from who is free."""
    check_panel_open(member.panel)
    declared = getattr(member, "conflictdeclaration", None)
    if declared is None:
        raise Refused("not_declared", "请先作出利害关系声明，再提出意见。")
    if declared.conflict:
        raise Refused("recused", "已声明存在利害关系，应当回避，不提出意见。")
    if hasattr(member, "expertopinion"):
        raise Refused("already_spoken", "已提出意见，不能改动。")


def check_can_propose_result(panel: ExpertPanel, by: User) -> None:
    """One person of 甲方 puts the panel's result before another."""
    check_can_organise(panel.submission, by)
    check_panel_open(panel)
    lacking = tally_of(panel).lacking
    if lacking:
        raise Refused("panel_incomplete", f"尚不能提请登记：{lacking}")


def check_can_record_result(panel: ExpertPanel, by: User) -> None:
    """Another person of 甲方 signs; only now it is a fact."""
    check_role(
        panel.contract, by, *PARTY_A_REVIEW, act="登记专家组评审结果"
    )
    if awaits_countersignature(panel.submission.deliverable):
        raise not_countersigned()
    if panel.state != PanelState.PROPOSED or panel.proposed_by is None:
        raise Refused(
            "not_proposed", "评审结果尚未提请登记，或已由他人办结。"
        )
    check_second_person(by=by, first=panel.proposed_by, act="登记评审结果")


def check_can_dissolve(panel: ExpertPanel, by: User) -> None:
    """A panel is dissolved until its result is a fact."""
    check_role(panel.contract, by, *PARTY_A_REVIEW, act="解散专家组")
    if panel.state in (PanelState.RECORDED, PanelState.DISSOLVED):
        raise Refused(
            "panel_closed",
            f"专家组{panel.get_state_display()}，不能解散。",
        )


def check_link_opens(link: ExpertLink, *, now: datetime) -> None:
    """Whether a link still leads in; whoever is refused learns one thing."""
    if link.revoked_at is not None or link.expires_at <= now:
        raise Refused("link_dead", MISTYPED)
    if link.member.panel.state == PanelState.DISSOLVED:
        raise Refused("link_dead", MISTYPED)
    if link.tries >= TRIES:
        raise Refused(
            "link_locked",
            f"验证码已输错 {TRIES} 次，链接已锁定。请向甲方经办索取新的链接。",
        )


def check_can_revoke(link: ExpertLink, by: User) -> None:
    """甲方 takes a link back; twice is no error to hide."""
    contract = link.member.panel.contract
    check_role(contract, by, *PARTY_A_REVIEW, act="撤销专家链接")
    if link.revoked_at is not None:
        raise Refused(
            "already_revoked",
            f"该链接已由{at(link.revoked_by, link.revoked_at)}撤销。",
        )
