"""What is owed, handed in, reviewed and decided."""

from deliverables.models.answers import Answer, AnswerDraft
from deliverables.models.comments import CommentWithdrawal, ReviewComment
from deliverables.models.documents import (
    Deliverable,
    DocumentVersion,
    VersionRemoval,
)
from deliverables.models.panels import (
    ConflictDeclaration,
    ExpertLink,
    ExpertOpinion,
    ExpertPanel,
    PanelMember,
)
from deliverables.models.reviews import (
    AcceptancePacket,
    AcceptanceReview,
    Decision,
    ExpertReview,
    Finding,
    SignOff,
    SignOffRequest,
)
from deliverables.models.submissions import (
    Receipt,
    Submission,
    SubmissionDocument,
    Withdrawal,
)
from deliverables.models.uploads import SetAsideUpload, UploadSession

__all__ = [
    "AcceptancePacket",
    "AcceptanceReview",
    "Answer",
    "AnswerDraft",
    "CommentWithdrawal",
    "ConflictDeclaration",
    "Decision",
    "Deliverable",
    "DocumentVersion",
    "ExpertLink",
    "ExpertOpinion",
    "ExpertPanel",
    "ExpertReview",
    "Finding",
    "PanelMember",
    "Receipt",
    "ReviewComment",
    "SetAsideUpload",
    "SignOff",
    "SignOffRequest",
    "Submission",
    "SubmissionDocument",
    "UploadSession",
    "VersionRemoval",
    "Withdrawal",
]
