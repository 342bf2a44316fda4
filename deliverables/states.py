"""Where a review draft stands, and what may follow what."""

from django.db import models


class ReviewState(models.TextChoices):
    """A review before its decision is signed."""

    DRAFTING = "drafting", "评审中"
    SUBMITTED = "submitted", "待审批签署"
    DECIDED = "decided", "已作出结论"
    VOID = "void", "已作废"


REVIEW_TRANSITIONS = {
    ReviewState.DRAFTING: (ReviewState.SUBMITTED, ReviewState.VOID),
    ReviewState.SUBMITTED: (
        ReviewState.DECIDED,
        ReviewState.DRAFTING,
        ReviewState.VOID,
    ),
    # A conclusion that was taken back opens its paper again.
    ReviewState.DECIDED: (ReviewState.DRAFTING,),
    ReviewState.VOID: (),
}


class Result(models.TextChoices):
    """The conclusion of a review."""

    ACCEPTED = "accepted", "验收合格"
    REJECTED = "rejected", "验收不合格"


class Verdict(models.TextChoices):
    """What a reviewer found for one criterion."""

    MET = "met", "符合"
    NOT_MET = "not_met", "不符合"
    UNDETERMINED = "undetermined", "无法判定"


class ExpertResult(models.TextChoices):
    """The experts' opinion (2.2.2.1)."""

    PASS = "pass", "通过"
    FAIL = "fail", "未通过"


class Audience(models.TextChoices):
    """Who reads a comment on a round."""

    A = "a", "仅甲方"
    BOTH = "both", "双方"


class PanelState(models.TextChoices):
    """An expert panel on one submission."""

    OPEN = "open", "征求意见中"
    PROPOSED = "proposed", "结果待签署"
    RECORDED = "recorded", "结果已登记"
    DISSOLVED = "dissolved", "已解散"


PANEL_TRANSITIONS = {
    PanelState.OPEN: (PanelState.PROPOSED, PanelState.DISSOLVED),
    PanelState.PROPOSED: (
        PanelState.RECORDED,
        PanelState.OPEN,
        PanelState.DISSOLVED,
    ),
    PanelState.RECORDED: (),
    PanelState.DISSOLVED: (),
}


class SignOffKind(models.TextChoices):
    """Acts of 甲方 that are facts of their own (2.2.2.1, 2.2.2.4)."""

    CONFIRMED = "confirmed", "书面确认"
    APPROVED = "approved", "审核通过"


class RequestState(models.TextChoices):
    """A sign-off that waits for its second person."""

    OPEN = "open", "待审批签署"
    SIGNED = "signed", "已签署"
    DECLINED = "declined", "已退回"


REQUEST_TRANSITIONS = {
    RequestState.OPEN: (RequestState.SIGNED, RequestState.DECLINED),
    RequestState.SIGNED: (),
    RequestState.DECLINED: (),
}
