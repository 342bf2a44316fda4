"""One way to make each thing a test needs, on the real agreement."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from itertools import count
from types import SimpleNamespace

import docx
from django.conf import settings

from contracts.models import Contract, Membership, RecordedFact, User
from contracts.queries.agreements import agreement_by_key, agreement_of
from contracts.rules.facts import parse_fact
from contracts.services.agreements import open_contract
from contracts.services.facts import stamp
from contracts.services.files import receive
from contracts.services.recorded_facts import approve_fact, propose_fact
from contracts.states import Role
from deliverables.models import (
    Decision,
    Deliverable,
    DocumentVersion,
    Submission,
)
from deliverables.queries.answers import drafts_on, failed_findings
from deliverables.queries.measures import asked_of
from deliverables.queries.state import decision_of, latest_submission
from deliverables.services.answers import save_answers
from deliverables.services.documents import upload_received
from deliverables.services.panels import (
    declare,
    give_opinion,
    seat_experts,
)
from deliverables.services.reviews import (
    decide_review,
    propose_decision,
    save_review,
)
from deliverables.services.submissions import (
    receive_submission,
    submit_deliverable,
)
from kaifeng_credit.consistency import check_history
from kaifeng_credit.gathering import standing_on
from kaifeng_credit.opening import open_whole_contract
from payments.models import Payment, Tranche
from payments.rules.penalty_acts import Asked
from payments.rules.report import ReportKind
from payments.rules.schedules import Covering, Plan, Rhythm
from payments.services.penalties import approve_penalty, propose_penalty
from payments.services.reversals import propose_reversal, reverse_payment
from payments.services.schedules import Terms, make_schedule

AGREEMENT = "kaifeng_2025"
TODAY = date(2025, 12, 15)
_numbers = count(1)


def unlocked(pk: int, *, after_end: bool = False) -> Contract:
    """What `lock_contract` gives, without its lock: for a defence taken out."""
    return Contract.objects.get(pk=pk)


def make_contract(
    *,
    slug: str | None = None,
    is_demo: bool = False,
    pinned_on=None,
    version: str | None = None,
) -> Contract:
    """A contract on the real agreement, without history.

    ``version`` is an earlier one, as if opened before the latest came.
    """
    opened = {
        "slug": slug or f"contract-{next(_numbers)}",
        "is_demo": is_demo,
        "pinned_on": pinned_on,
    }
    if version is not None:
        open_contract(agreement_by_key(AGREEMENT, version), **opened)
    return open_whole_contract(AGREEMENT, **opened)


def make_person(contract: Contract | None = None, *roles: str) -> User:
    """A person with roles on a contract; named by the first role."""
    number = next(_numbers)
    label = Role(roles[0]).label if roles else "路人"
    user = User.objects.create_user(
        username=f"person-{number}",
        password=f"secret-word-{number}",
        display_name=f"{label}{number}",
    )
    for role in roles:
        Membership.objects.create(contract=contract, user=user, role=role)
    return user


def make_people(contract: Contract) -> SimpleNamespace:
    """One person per role, by the role's stored value."""
    return SimpleNamespace(
        **{role.value: make_person(contract, role) for role in Role}
    )


def deliverable(contract: Contract, key: str) -> Deliverable:
    """One deliverable slot of a contract."""
    return Deliverable.objects.get(contract=contract, key=key)


def term_of(row: Deliverable):
    """The agreement's words on a deliverable."""
    return agreement_of(row.contract).deliverables[row.key]


def tranche(contract: Contract, number: int) -> Tranche:
    """One tranche of a contract."""
    return Tranche.objects.get(contract=contract, number=number)


def reverse(payment: Payment, people, *, today: date, reason: str = "错"):
    """Take a payment back: 甲方财务 asks, 甲方审批 signs."""
    proposal = propose_reversal(
        payment=payment, by=people.a_finance, reason=reason
    )
    return reverse_payment(
        proposal_id=proposal.pk, by=people.a_approver, today=today
    )


def amend_total(contract: Contract, people, total: str, *, on: date) -> None:
    """A supplementary agreement on the total, written as it stands."""
    RecordedFact.objects.create(
        **stamp(contract, by=people.a_approver, on=on),
        kind="total_amended", on_behalf_of="a",
        fields={"on": on.isoformat(), "total": total},
        proposed_by=people.a_handler,
    )  # fmt: skip


def pdf_bytes(text: str = "", *, size: int = 0) -> bytes:
    """A blank page; another text makes another digest.

    With ``size`` the page is followed by a comment, up to so many bytes.
    """
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    )
    body = f"%PDF-1.7\n% {text or next(_numbers)}\n".encode()
    places = []
    for number, words in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, words)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)

    def whole(padding: int) -> bytes:
        filled = body + b"%" + b"x" * padding + b"\n" if size else body
        return b"%sxref\n0 4\n0000000000 65535 f \n%s" % (filled, table) + (
            b"trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n%010d\n%%%%EOF\n"
            % len(filled)
        )

    return whole(size - len(whole(0)) if size else 0)


def docx_bytes(*paragraphs: str) -> bytes:
    """A Word file that says so much."""
    document = docx.Document()
    for words in paragraphs:
        document.add_paragraph(words)
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def upload(*, chunks: Iterable[bytes], **more) -> DocumentVersion:
    """As a form uploads: the bytes are on disk before the service is asked."""
    limit = settings.UPLOAD_LIMIT_BYTES
    return upload_received(incoming=receive(chunks, limit=limit), **more)


def make_version(
    row: Deliverable,
    by: User,
    *,
    piece: str | None = None,
    name: str | None = None,
    content: bytes | None = None,
    replaces: int | None = None,
) -> DocumentVersion:
    """An uploaded file, through the service."""
    term = term_of(row)
    return upload(
        deliverable=row,
        term=term,
        piece=piece or term.pieces[0].key,
        name=name or f"成果{next(_numbers)}.pdf",
        chunks=[content if content is not None else pdf_bytes()],
        by=by,
        replaces=replaces,
    )


def make_submission(
    row: Deliverable, by: User, *, today: date = TODAY
) -> Submission:
    """A complete submission: every required piece, uploaded and handed in."""
    for piece in term_of(row).pieces:
        for _ in range(piece.minimum):
            make_version(row, by, piece=piece.key)
    answer_all(row, by)
    return submit_deliverable(
        deliverable=row, term=term_of(row), by=by, today=today
    )


def answer_all(row: Deliverable, by: User, text: str = "已按意见修改。"):
    """Drafts of answers to what the round before leaves unanswered."""
    latest = latest_submission(row)
    decision = decision_of(latest) if latest else None
    failed = failed_findings(decision)
    if not failed:
        return []
    drafted = drafts_on(decision)
    return save_answers(
        decision=decision,
        answers={
            one.criterion: {"text": text, "version": None, "revision": 0}
            for one in failed
            if one.criterion not in drafted
        },
        by=by,
    )


def numbers_for(row: Deliverable, **more) -> dict[str, dict]:
    """Numbers that reach what each measured criterion asks for."""
    asked = asked_of(row.contract, term_of(row))
    enough = {"baseline": Decimal("71.4"), "value": Decimal(86), **more}
    found = {}
    for key, one in asked.items():
        numbers = {name: enough.get(name) for name in one.takes}
        if one.criterion.measure == "ratio":
            numbers = {"number": 481, "out_of": 500}
        elif one.quantity is not None and one.takes:
            numbers = {"number": int(one.quantity.value) * 6, "out_of": 6}
        found[key] = numbers
    return found


def make_received(
    row: Deliverable, *, b: User, a: User, today: date = TODAY
) -> Submission:
    """A submission that 甲方 signed for."""
    submission = make_submission(row, b, today=today)
    sign_for(submission, a, today=today)
    return submission


def sign_for(submission: Submission, by: User, *, today: date = TODAY):
    """甲方's receipt of a submission."""
    return receive_submission(submission=submission, by=by, today=today)


COMMENT = "数据与考核周期不一致，请按 2025 年第三季度口径重算。"


def make_review(
    submission: Submission,
    by: User,
    *,
    result: str = "accepted",
    failing: tuple[str, ...] = (),
    comment: str = COMMENT,
    revision: int = 0,
):
    """A filled paper on a received submission, not proposed yet.

    ``failing`` names criteria not met; of a rejection the first, if empty.
    ``revision`` is that of the paper as it was last saved.
    """
    term = term_of(submission.deliverable)
    if result == "rejected" and not failing:
        failing = (term.criteria[0].key,)
    evidence = submission.documents.order_by("pk").first()
    numbers = numbers_for(submission.deliverable)
    findings = {
        criterion.key: {
            "verdict": "not_met" if criterion.key in failing else "met",
            "comment": comment if criterion.key in failing else "",
            "evidence": evidence.pk if evidence else None,
            "place": "第 3 页",
            **numbers[criterion.key],
        }
        for criterion in term.criteria
    }
    return save_review(
        submission=submission,
        term=term,
        findings=findings,
        result=result,
        conclusion="",
        revision=revision,
        by=by,
    )


def make_decision(
    submission: Submission,
    *,
    handler: User,
    approver: User,
    result: str = "accepted",
    failing: tuple[str, ...] = (),
    comment: str = COMMENT,
    today: date = TODAY,
) -> Decision:
    """A conclusion on a received submission, by two people of 甲方."""
    term = term_of(submission.deliverable)
    review = make_review(
        submission, handler, result=result, failing=failing, comment=comment
    )
    review = propose_decision(
        review=review,
        term=term,
        by=handler,
        today=today,
        revision=review.revision,
    )
    return decide_review(
        review=review,
        term=term,
        by=approver,
        today=today,
        revision=review.revision,
    )


def make_panel(submission: Submission, by: User, *, seats: int = 3):
    """A panel of experts on a received submission, nobody heard yet."""
    return seat_experts(
        submission=submission,
        titles=[f"信用管理专家{number}" for number in range(1, seats + 1)],
        by=by,
    )


def hear(member, by: User, *, agrees: bool = True, conflict: bool = False):
    """What a member said on paper, entered by 甲方."""
    declare(member=member, conflict=conflict, by=by)
    if conflict:
        return None
    member = type(member).objects.get(pk=member.pk)
    return give_opinion(
        member=member, agrees=agrees, by=by,
        paper=("意见.pdf", [pdf_bytes()]),
    )  # fmt: skip


def recorded(contract: Contract, people, *facts, today: date = TODAY) -> None:
    """Facts of the register, proposed by one person and signed by another."""
    for one in facts:
        asked = propose_fact(
            contract=contract, fact=one, by=people.a_handler, today=today,
            check=check_history,
        )  # fmt: skip
        approve_fact(
            proposal_id=asked.pk, by=people.a_approver, today=today,
            check=check_history,
        )  # fmt: skip


def outside_use(contract: Contract, people, *, on: date) -> RecordedFact:
    """乙方's notice that it wants to use the results elsewhere, on record."""
    told = parse_fact(
        {
            "kind": "notified", "on": on.isoformat(), "by": "b",
            "subject": "outside_use", "act": "郑州试点",
            "effective_on": (on + timedelta(days=20)).isoformat(),
        },
        agreement=agreement_of(contract),
    )  # fmt: skip
    asked = propose_fact(
        contract=contract, fact=told, by=people.b_onsite, today=on,
        check=check_history,
    )  # fmt: skip
    return approve_fact(
        proposal_id=asked.pk, by=people.b_lead, today=on, check=check_history
    )


def ask_penalty(
    contract: Contract,
    by: User,
    act: str,
    *,
    today: date = TODAY,
    reason: str = "会议纪要第 3 页",
    evidence=None,
    **asked,
):
    """An act on the penalty ledger, as one person asks for it."""
    return propose_penalty(
        contract=contract, asked=Asked(act, **asked), reason=reason, by=by,
        today=today, standing=standing_on, check=check_history,
        evidence=evidence,
    )  # fmt: skip


def sign_penalty(proposal, by: User, *, today: date = TODAY):
    """Another person signs it; what was written."""
    return approve_penalty(
        proposal_id=proposal.pk, by=by, today=today, standing=standing_on,
        check=check_history,
    )  # fmt: skip


def terms(*recipients: User, **changed) -> Terms:
    """付款状态表 of last month, each month on its third working day at nine."""
    return Terms(
        **{
            "kind": ReportKind.PAYMENT_STATUS,
            "fmt": "csv",
            "covering": Covering.LAST_MONTH,
            "plan": Plan(Rhythm.MONTHLY, 3, 9),
            "recipients": recipients,
            **changed,
        }
    )


def schedule(contract: Contract, by: User, *recipients: User, now, **changed):
    """A scheduled report that counts from a moment on."""
    return make_schedule(
        contract=contract, terms=terms(*recipients, **changed), by=by, now=now
    )


def with_address(*people: User) -> None:
    """Give people an address that no mail leaves for."""
    for user in people:
        user.email = f"{user.username}@portal.example"
        user.save(update_fields=["email"])
