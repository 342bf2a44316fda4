"""One contract with something at every address, in every state of the way."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from contracts.models import CalendarNotice, RecordedFact
from contracts.queries.clock import now
from contracts.services import (
    disclosure,
    endings,
    letter_steps,
    letters,
    onsite,
)
from contracts.services.agreement_versions import (
    propose_agreement_version,
)
from contracts.services.amendments import propose_amendment
from contracts.services.backfill import keep_upload
from contracts.services.calendar_notices import propose_notice
from contracts.services.completeness import propose_completeness
from contracts.services.events import state_event
from contracts.services.files import keep_bytes
from contracts.services.jobs import claim_job, fail_job, finish_job
from contracts.services.readings import object_to_reading, propose_reading
from contracts.services.recorded_facts import approve_fact, propose_fact
from deliverables.models import AcceptancePacket
from deliverables.services.comments import add_comment
from deliverables.services.expert_links import issue_link
from deliverables.services.packets import request_packet
from deliverables.services.reviews import propose_decision, save_review
from deliverables.services.sign_offs import (
    record_expert_review,
    request_sign_off,
)
from deliverables.services.undoing import propose_undo
from deliverables.services.upload_sessions import start_upload
from indicators.services.activities import (
    confirm_activity,
    propose_activity,
)
from kaifeng_credit.agreement_moves import check_bears
from kaifeng_credit.consistency import check_history
from kaifeng_credit.gathering import standing_on, tranche_standing
from kaifeng_credit.importing import History, record_history
from payments.models import InvoiceOriginal, ReportMail, ReportRun
from payments.rules.schedules import SHANGHAI
from payments.services.invoices import record_invoice
from payments.services.payments import (
    approve_payment,
    record_payment,
    request_payment,
)
from payments.services.penalty_disputes import dispute_penalty
from payments.services.releases import propose_release
from payments.services.report_runs import make_run
from payments.services.reports import make_export
from tests import factories as make
from tests.corpus.parts import FILM, FTYP, INDEX
from tests.measured import RANK, ranked
from tests.notices import (
    ADOPTED_ON,
    invented_2027,
    make_notice,
    table_2027,
)
from tests.stories import fact
from tests.workbooks import filled

DAY = date(2025, 12, 15)
# What only one side may read; no page of the other may hold it.
DRAFT_OF_B = "乙方未提交的草稿"
DRAFT_OF_A = "甲方未签署的判定意见"
NOTE_OF_A = "甲方付款申请的内部说明"
EXPERTS_NOTE = "专家的内部意见"
FINDING_OF_A = "甲方尚未签署的事实"


def make_world(slug: str | None = None) -> SimpleNamespace:
    """A contract with its people and the keys of every object on it."""
    contract = make.make_contract(
        slug=slug, is_demo=True, pinned_on=DAY, version="1"
    )
    contract.records_complete_through = DAY
    contract.save()
    people = make.make_people(contract)
    return SimpleNamespace(
        contract=contract,
        people=people,
        **_deliverables(contract, people),
        **_payments(contract, people),
        **_calendar(contract, people),
        **_facts(contract, people),
        **_letters(contract, people),
        **ranked(contract, people),
        **_backfill(contract, people),
        **_readings(contract, people),
        **_penalties(contract, people),
        **_schedules(contract, people),
        **_endings(contract, people),
        **_activities(contract, people),
        **_onsite(contract, people),
        **_amendments(contract, people),
        **_disclosure(contract, people),
        **_statement(contract, people),
        version_asked=propose_agreement_version(
            contract=contract, version="2", by=people.a_handler,
            bears=check_bears,
        ),
    )  # fmt: skip


def _statement(contract, people) -> dict[str, Any]:
    """What 乙方 says of the breach that 甲方 recorded, with its paper."""
    row = RecordedFact.objects.get(contract=contract, kind="general_breach")
    return {
        "statement": state_event(
            contract=contract, row=row, cause="third", by=people.b_lead,
            text="第三方数据接口中断",
            evidence=("证据.pdf", [make.pdf_bytes()]),
        )
    }  # fmt: skip


def _amendments(contract, people) -> dict[str, Any]:
    """A change 甲方 asked for, that nobody has received yet."""
    return {
        "amendment": propose_amendment(
            contract=contract, letter_on=DAY, effective_on=date(2026, 1, 20),
            changes=[{
                "kind": "date", "key": "task_division", "value": "2026-03-31",
            }],
            by=people.a_handler, today=DAY, standing=standing_on,
            check=check_history, note="上级部署调整",
            letter=("变更通知.pdf", [make.pdf_bytes()]),
        )
    }  # fmt: skip


def _endings(contract, people) -> dict[str, Any]:
    """A hold, a certificate of both sides, and one that waits."""
    item = {
        "name": "信用数据样本", "medium": "光盘 1 张", "way": "returned",
        "on": "2025-12-10", "by": "乙方驻场",
    }  # fmt: skip

    def ask(medium: str):
        return endings.propose_return(
            contract=contract, items=[item | {"medium": medium}],
            standing=lambda *_: {"ended_on": "2025-12-01"},
            by=people.b_lead, today=DAY,
        )  # fmt: skip

    return {
        "hold": endings.place_hold(
            contract=contract, reason="检查期间保全", by=people.b_lead
        ),
        "returned": endings.sign_return(
            proposal_id=ask("U 盘 1 个").pk, by=people.a_approver, today=DAY
        ),
        "return_asked": ask("光盘 1 张"),
    }


def _activities(contract, people) -> dict[str, Any]:
    """A training that 甲方 confirmed, and an article that waits."""

    def ask(kind: str, **values):
        return propose_activity(
            contract=contract, kind=kind, by=people.b_onsite, today=DAY,
            values={"title": "诚信建设", "on": date(2025, 11, 6), **values},
            evidence=("凭据.pdf", [make.pdf_bytes()]),
        )  # fmt: skip

    training = ask("training", mode="线下", place="开封", people=40)
    return {
        "counted": confirm_activity(
            proposal_id=training.pk, by=people.a_handler, today=DAY
        ),
        "count_asked": ask(
            "article", outlet="新华网", matrix=True,
            link="https://example.org/1",
        ),
    }  # fmt: skip


def _disclosure(contract, people) -> dict[str, Any]:
    """甲方 consents that one report is public; 乙方 asked, and was answered."""
    paper = ("同意.pdf", [make.pdf_bytes()])
    asked = make.outside_use(contract, people, on=DAY)
    return {
        "consent": disclosure.record_consent(
            contract=contract, papers=["payment_status"], words="仅限年度总结",
            happened_on=DAY, until=None, paper=paper, by=people.a_approver,
            today=DAY,
        ),
        "outside_use": asked,
        "answer": disclosure.answer_outside_use(
            fact=asked, agreed=True, words="限郑州市试点", happened_on=DAY,
            paper=paper, by=people.a_approver, today=DAY,
        ),
    }  # fmt: skip


def _onsite(contract, people) -> dict[str, Any]:
    """A person on site with a paper and a sign-in, whose leave waits."""
    one = onsite.add_member(
        contract=contract, person="驻场一", duty="归集", by=people.b_lead
    )
    stay = propose_fact(
        contract=contract, by=people.b_lead, today=DAY, check=check_history,
        fact=fact(
            "on_site", person="驻场一", start="2025-06-19", qualified=True
        ),
    )  # fmt: skip
    approve_fact(
        proposal_id=stay.pk, by=people.a_handler, today=DAY,
        check=check_history,
    )  # fmt: skip
    paper = onsite.add_qualification(
        member=one, name="信用管理师", starts_on=date(2020, 1, 1),
        ends_on=date(2025, 12, 1), by=people.b_lead,
        evidence=("资质.pdf", [make.pdf_bytes()]),
    )  # fmt: skip
    onsite.sign_in(
        contract=contract, members=[one.pk], on=date(2025, 12, 10),
        by=people.b_lead, today=DAY, reason="网络中断",
    )  # fmt: skip
    asked = onsite.propose_leave(
        member=one, starts_on=DAY, ends_on=DAY, reason="培训",
        substitute=None, qualified=False, by=people.b_lead,
    )  # fmt: skip
    return {"staff": one, "paper_of_staff": paper, "leave_asked": asked}


def _schedules(contract, people) -> dict[str, Any]:
    """A report finance has made each month; one mail went, one did not."""
    made = datetime(2025, 12, 1, tzinfo=SHANGHAI)
    schedule = make.schedule(
        contract, people.a_finance, people.a_handler, people.a_approver,
        now=made,
    )  # fmt: skip
    due = datetime(2025, 12, 3, 9, tzinfo=SHANGHAI)
    run = ReportRun.objects.create(
        schedule=schedule, due_at=due, as_of=date(2025, 11, 30),
        next_try_at=due,
    )  # fmt: skip
    make_run(run_id=run.pk, now=due, standing=standing_on)
    mails = ReportMail.objects.filter(run=run)
    mails.filter(user=people.a_handler).update(
        state="failed", reason="邮件服务器没有收下这封信。"
    )
    mails.filter(user=people.a_approver).update(state="sent", sent_at=due)
    return {"schedule": schedule, "report_run": run}


def _penalties(contract, people) -> dict[str, Any]:
    """Days that were late on demand: decided, objected to, and asked about."""
    paper = ("依据.pdf", [make.pdf_bytes()])
    make.recorded(
        contract, people,
        fact(
            "demanded", "2025-11-01", deliverable="training_materials",
            due_on="2025-12-01",
        ),
        today=DAY,
    )  # fmt: skip

    def ask(act: str, first: int, last: int, **more):
        return make.ask_penalty(
            contract, people.a_handler, act, today=DAY,
            first_on=DAY.replace(day=first), last_on=DAY.replace(day=last),
            **more,
        )  # fmt: skip

    decided = make.sign_penalty(
        ask("confirm", 2, 5), people.a_approver, today=DAY
    )
    disputed = dispute_penalty(
        contract=contract, first=DAY.replace(day=7), last=None,
        text="场地未提供", by=people.b_lead, today=DAY,
        standing=standing_on, evidence=paper,
    )  # fmt: skip
    asked = ask("excuse", 3, 3, reason=FINDING_OF_A, evidence=paper)
    return {
        "penalty_decided": decided,
        "disputed": disputed,
        "penalty_asked": asked,
    }


def _readings(contract, people) -> dict[str, Any]:
    return {
        "reading_asked": propose_reading(
            contract=contract, key="submission.reading", code="D",
            reason="采购文件第 3 页", by=people.a_handler,
        ),
        "objection": object_to_reading(
            contract=contract, key="delay.rework", text="另有约定",
            by=people.b_lead, today=DAY,
            evidence=("异议函.pdf", [make.pdf_bytes()]),
        ),
    }  # fmt: skip


def _backfill(contract, people) -> dict[str, Any]:
    """A working paper of 甲方, a batch of 甲方, and what waits for 乙方."""
    one = fact("counted", "2025-08-20", quota="media_monthly")
    upload = keep_upload(
        contract=contract, name="补录.xlsx",
        chunks=[filled(one, slug=contract.slug)], complete_through=None,
        by=people.a_handler, today=DAY,
    )  # fmt: skip
    batch = record_history(
        History.of(
            [fact("counted", "2025-07-25", quota="media_monthly")],
            file=upload.file, file_name=upload.name,
        ),
        contract=contract, by=people.a_handler,
    )  # fmt: skip
    contract.refresh_from_db()
    contract.records_complete_through = DAY - timedelta(days=5)
    contract.save()
    asked = propose_completeness(
        contract=contract, through=DAY, by=people.a_approver, today=DAY
    )
    return {"upload": upload, "batch": batch, "completeness": asked}


def _deliverables(contract, people) -> dict[str, Any]:
    handed_in = make.make_submission(
        make.deliverable(contract, "task_division"), people.b_lead, today=DAY
    )
    decided = make.make_received(
        make.deliverable(contract, "research_report"),
        b=people.b_lead, a=people.a_handler, today=DAY,
    )  # fmt: skip
    experts = record_expert_review(
        deliverable=decided.deliverable, result="pass", by=people.a_handler,
        on=DAY, today=DAY, note=EXPERTS_NOTE,
        opinion=("专家意见.pdf", [make.pdf_bytes()]),
    )  # fmt: skip
    decision = make.make_decision(
        decided, handler=people.a_handler, approver=people.a_approver,
        result="rejected", today=DAY,
    )  # fmt: skip
    done = request_packet(decision=decision, by=people.a_handler)
    paper = keep_bytes(b"%PDF-1.7")
    finish_job(claim_job(done.pk), file=paper, file_name="书.pdf")
    AcceptancePacket.objects.create(
        contract=contract, decision=decision, job=done, file=paper
    )
    accepted = _accepted(contract, people)
    failed = request_packet(decision=accepted, by=people.b_lead)
    for _ in range(5):
        fail_job(claim_job(failed.pk), reason="排版未成功")
    draft = make.make_version(
        make.deliverable(contract, "score_measures"), people.b_onsite,
        name=f"{DRAFT_OF_B}.pdf",
    )  # fmt: skip
    term = make.term_of(draft.deliverable)
    upload = start_upload(
        deliverable=draft.deliverable, term=term, piece=term.pieces[0].key,
        name=f"{DRAFT_OF_B}录像.mp4", size=1000, by=people.b_onsite,
        now=now(),
    )  # fmt: skip
    film = make.make_version(
        draft.deliverable, people.b_onsite, name=f"{DRAFT_OF_B}.mp4",
        content=FTYP + INDEX + FILM,
    )  # fmt: skip
    return {
        "film": film,
        "under_way": upload,
        "handed_in": handed_in,
        "decided": decided,
        "accepted": accepted.submission,
        "experts": experts,
        "draft": draft,
        "proposed": (proposed := _proposed(contract, people)),
        **_panel(proposed, people),
        "comment": add_comment(
            submission=proposed, audience="a", by=people.a_handler,
            term=make.term_of(proposed.deliverable), text=DRAFT_OF_A,
        ),
        "done": done,
        "failed": failed,
        "asked": request_sign_off(
            deliverable=decided.deliverable, kind="confirmed",
            by=people.a_handler, note=DRAFT_OF_A,
        ),
    }  # fmt: skip


def _accepted(contract, people):
    submission = make.make_received(
        make.deliverable(contract, "commitment_scheme"),
        b=people.b_lead, a=people.a_handler, today=DAY,
    )  # fmt: skip
    return make.make_decision(
        submission, handler=people.a_handler, approver=people.a_approver,
        today=DAY,
    )  # fmt: skip


def _proposed(contract, people):
    row = make.deliverable(contract, "work_plan")
    term = make.term_of(row)
    submission = make.make_received(
        row, b=people.b_lead, a=people.a_handler, today=DAY
    )
    review = save_review(
        submission=submission, term=term, result="rejected",
        findings={
            criterion.key: {"verdict": "not_met", "comment": DRAFT_OF_A}
            for criterion in term.criteria
        },
        conclusion=f"标准 1：{DRAFT_OF_A}", revision=0, by=people.a_handler,
    )  # fmt: skip
    propose_decision(
        review=review, term=term, by=people.a_handler, today=DAY,
        revision=review.revision,
    )  # fmt: skip
    return submission


def _panel(submission, people) -> dict[str, Any]:
    """Three experts: one was heard on paper, one has a link, one nothing."""
    panel = make.make_panel(submission, people.a_handler)
    heard, invited, _ = panel.members.order_by("pk")
    opinion = make.hear(heard, people.a_handler)
    issued = issue_link(
        member=invited, by=people.a_handler, now=timezone.now()
    )
    return {"panel": panel, "opinion": opinion, "issued": issued}


def _payments(contract, people) -> dict[str, Any]:
    def ask(amount: str):
        return request_payment(
            tranche=make.tranche(contract, 1), amount=Decimal(amount),
            by=people.a_handler, standing=tranche_standing, note=NOTE_OF_A,
        )  # fmt: skip

    first = approve_payment(
        request=ask("1000.00"), by=people.a_approver,
        standing=tranche_standing,
    )  # fmt: skip
    paid = record_payment(
        request=first, by=people.a_finance, on=date(2025, 7, 3), today=DAY,
        voucher="回单",
    )  # fmt: skip
    exports = {
        side: make_export(
            contract=contract, standing=standing_on, as_of=DAY, fmt="csv",
            by=by, today=DAY,
        )
        for side, by in (("a", people.a_finance), ("b", people.b_lead))
    }  # fmt: skip
    released = propose_release(
        tranche=make.tranche(contract, 2), by=people.a_handler,
        reason=NOTE_OF_A, standing=tranche_standing,
        last_on=date(2026, 12, 31),
        evidence=("纪要.pdf", [make.pdf_bytes("纪要")]),
    )  # fmt: skip
    invoice = record_invoice(
        tranche=make.tranche(contract, 1), number=f"{contract.pk:020}",
        kind="special", amount=Decimal("1000.00"), by=people.b_lead,
        on=date(2025, 7, 8), today=DAY,
    )  # fmt: skip
    original = InvoiceOriginal.objects.create(
        contract=contract, invoice=invoice, file=keep_bytes(b"<a/>"),
        file_name="发票.xml", media_type="application/xml",
        read={"number": "1" * 20, "amount": "1000.00"},
        recorded_by=people.b_lead,
    )  # fmt: skip
    return {
        "invoice": invoice,
        "original": original,
        "paid": paid,
        "request": ask("2000.00"),
        "exports": exports,
        "money_asked": released,
    }


def _calendar(contract, people) -> dict[str, Any]:
    """A year that everybody counts with, and one that waits for approval."""
    loaded = CalendarNotice.objects.first() or make_notice(invented_2027())
    asked = propose_notice(
        contract=contract, content=table_2027(later=True).encode(),
        file_name="2027.csv", by=people.a_handler, today=ADOPTED_ON,
    )  # fmt: skip
    return {"loaded_notice": loaded, "asked_notice": asked}


def _facts(contract, people) -> dict[str, Any]:
    def ask(one, **more):
        return propose_fact(
            contract=contract, fact=one, by=people.a_handler, today=DAY,
            check=check_history, **more,
        )  # fmt: skip

    breach = {"by": "b", "act": "2025-01"}
    first = ask(
        fact("general_breach", "2025-10-01", **breach),
        evidence=("函件.pdf", [make.pdf_bytes()]),
    )
    recorded = approve_fact(
        proposal_id=first.pk, by=people.a_approver, today=DAY,
        check=check_history,
    )  # fmt: skip
    waiting = ask(
        fact("fraud", "2025-11-01", act=FINDING_OF_A), note=FINDING_OF_A,
        evidence=("笔录.pdf", [make.pdf_bytes()]),
    )  # fmt: skip
    return {"recorded": recorded, "fact_asked": waiting}


def _letters(contract, people) -> dict[str, Any]:
    """A draft of 甲方, one that was posted, and what waits on that one."""
    a = {"by": people.a_handler}
    values = {
        "title": "关于现场检查的函", "addressee": "乙方", "own_number": "",
        "body": "一、有关事项\n请予配合。", "fields": {},
    }  # fmt: skip

    def draft(kind: str, **more):
        return letters.draft_letter(
            contract=contract, kind=kind, values=values | more, **a
        )

    def step(letter, name: str, **more):
        return letter_steps.propose_step(
            letter_id=letter.pk, step=name, on=DAY, today=DAY,
            check=check_history, evidence=("凭据.pdf", [make.pdf_bytes()]),
            **a, **more,
        )  # fmt: skip

    posted = draft("general")
    letters.issue_letter(
        proposal_id=letters.ask_to_issue(
            letter_id=posted.pk, revision=1, **a
        ).pk,
        by=people.a_approver, today=DAY,
    )  # fmt: skip
    sent = step(
        posted, "posted", way="courier", carrier="邮政", tracking="EX1"
    )
    return {
        "letter_step": letter_steps.sign_step(
            proposal_id=sent.pk, by=people.a_approver, today=DAY,
            check=check_history,
        ),
        "letter": posted,
        "letter_draft": draft("breach", title=FINDING_OF_A),
        "letter_asked": step(posted, "received"),
    }  # fmt: skip


def by_link(world, token: str) -> dict[str, list]:
    """The addresses of the expert who was invited, under some token."""
    version = world.proposed.documents.first()
    return {
        "expert_door": [token],
        "expert_page": [world.issued.link.pk],
        "expert_document": [world.issued.link.pk, version.pk],
    }


def addresses(world) -> dict[str, list]:
    """For each URL name below a contract, the keys of something there."""
    w = world
    return {
        "audit": [], "audit_file": [], "audit_check": [],
        "evidence": ["penalty", w.penalty_decided.pk],
        "reminders": [], "read_reminders": [],
        "overview": [], "todo": [], "agreement": [],
        "agreement_versions": [], "adopt_agreement_version": ["2"],
        "agreement_version_proposal": [w.version_asked.pk],
        "deadlines": [], "jobs": [],
        "onsite": [], "onsite_gaps": [], "onsite_gaps_pdf": [], "sign_in_today": [],
        "attendance_month": [DAY.year, DAY.month],
        "staff_new": [], "staff": [w.staff.pk],
        "staff_act": [w.staff.pk, "leave"],
        "qualification_file": [w.paper_of_staff.pk],
        "staff_proposal": [w.leave_asked.pk],
        "import_attendance": [], "attendance_template": ["csv"],
        "import_articles": [], "articles_template": ["csv"],
        "outreach": [], "new_activity": ["article"],
        "activity": ["activity", w.counted.pk],
        "activity_file": [w.counted.pk],
        "correct_activity": ["activity", w.counted.pk],
        "activity_proposal": [w.count_asked.pk],
        "activity_proposal_file": [w.count_asked.pk],
        "readings": [], "reading": ["INT-02"],
        "propose_reading": ["INT-05"], "object_reading": ["INT-02"],
        "reading_proposal": [w.reading_asked.pk],
        "approve_reading": [w.reading_asked.pk],
        "decline_reading": [w.reading_asked.pk],
        "withdraw_reading": [w.reading_asked.pk],
        "withdraw_objection": [w.objection.pk],
        "objection_file": [w.objection.pk],
        "search": [], "history": [], "coverage": [],
        "events": [], "event": [w.recorded.pk],
        "update_event": [w.recorded.pk], "state_event": [w.recorded.pk],
        "statement_file": [w.statement.pk],
        "amendments": [], "new_amendment": [],
        **{name: [w.amendment.pk] for name in (
            "amendment", "amendment_letter", "amendment_scan",
            "receive_amendment", "reply_amendment", "withdraw_amendment",
            "seal_amendment", "conclude_amendment",
        )},
        "end_of_term": [], "propose_closing": [],
        "confidentiality": [], "record_consent": [],
        "revoke_consent": [w.consent.pk], "consent_file": [w.consent.pk],
        "answer_outside_use": [w.outside_use.pk],
        "answer_file": [w.answer.pk],
        "ending_proposal": [w.return_asked.pk], "place_hold": [],
        "lift_hold": [w.hold.pk], "propose_return": [],
        "return_file": [w.returned.pk],
        "job": [w.done.pk], "job_file": [w.done.pk],
        "job_retry": [w.failed.pk],
        "services": [], "service": [1], "deliverables": [],
        "deliverable": ["work_plan"], "upload": ["score_measures"],
        "draft_zip": ["score_measures"],
        "submission_zip": [w.handed_in.pk],
        "upload_start": ["score_measures"],
        "upload_session": [w.under_way.pk], "upload_piece": [w.under_way.pk],
        "upload_finish": [w.under_way.pk], "upload_cancel": [w.under_way.pk],
        "remove_document": ["score_measures", w.draft.pk],
        "held_files": [], "rescan_file": [w.draft.file_id],
        "preview": [w.draft.pk], "preview_page": [w.draft.pk, 1],
        "media": [w.film.pk],
        "compare": [w.draft.pk, w.draft.pk],
        "document": [w.draft.pk], "submit": ["score_measures"],
        "rounds": ["research_report"], "answers": ["research_report"],
        "slip": [w.handed_in.pk], "slip_file": [w.handed_in.pk],
        "withdraw": [w.handed_in.pk],
        "receive": [w.handed_in.pk], "reviews": [],
        "undo_receipt": [w.proposed.pk], "undo_decision": [w.accepted.pk],
        "review": [w.proposed.pk], "review_check": [w.proposed.pk],
        "propose": [w.proposed.pk], "decide": [w.proposed.pk],
        "give_back": [w.proposed.pk], "packet": [w.decided.pk],
        "packet_file": [w.decided.pk, "pdf"],
        "expert_review": ["research_report"],
        "expert_file": [w.experts.pk],
        "panel": [w.proposed.pk], "panel_act": [w.proposed.pk],
        "expert_link": [w.issued.link.member_id],
        "paper_opinion": [w.issued.link.member_id],
        "revoke_expert_link": [w.issued.link.pk],
        "opinion_file": [w.opinion.pk],
        "comments": [w.proposed.pk], "strike_comment": [w.comment.pk],
        "request_sign_off": ["work_plan", "confirmed"],
        "sign_off": [w.asked.pk],
        "facts": [], "new_fact": ["extended"],
        "fact": ["recordedfact", w.recorded.pk],
        "fact_file": [w.recorded.pk],
        "correct_fact": ["recordedfact", w.recorded.pk],
        "fact_proposal": [w.fact_asked.pk],
        "fact_proposal_file": [w.fact_asked.pk],
        "notices": [], "new_letter": ["breach"], "letter": [w.letter.pk],
        "edit_letter": [w.letter_draft.pk],
        "letter_act": [w.letter_draft.pk],
        "letter_paper": [w.letter.pk, "docx"],
        "letter_step": [w.letter.pk, "received"],
        "correct_letter": [w.letter.pk],
        "letter_step_file": [w.letter_step.pk],
        "letter_proposal": [w.letter_asked.pk],
        "letter_proposal_file": [w.letter_asked.pk],
        "indicators": [], "indicator": [RANK],
        "indicator_set": [w.indicator_set.pk],
        "indicator_set_file": [w.indicator_set.pk],
        "load_indicator_set": [], "record_indicators": [],
        "indicator_template": ["collection", "csv"],
        "indicator_statement": ["ranking_statement", "docx"],
        "correct_indicator": [w.frozen.pk],
        "indicator_value_file": [w.frozen.pk],
        "indicator_proposal": [w.value_asked.pk],
        "indicator_proposal_file": [w.value_asked.pk],
        "payments": [], "payment": [1], "request_payment": [1],
        "approve_payment": [w.request.pk],
        "decline_payment": [w.request.pk],
        "withdraw_payment": [w.request.pk],
        "record_payment": [w.request.pk],
        "payee": [], "reveal_payee": [],
        "payment_sheet": [w.request.pk], "reverse_payment": [w.paid.pk], "propose_release": [2],
        "money_proposal": [w.money_asked.pk],
        "money_proposal_file": [w.money_asked.pk],
        "decline_money_proposal": [w.money_asked.pk],
        "withdraw_money_proposal": [w.money_asked.pk],
        "invoices": [], "record_invoice": [1],
        "penalties": [], "penalty_days": [], "penalty_trial": [],
        "penalty_sheet": [], "penalty_sheet_file": [],
        "propose_penalty": ["confirm"],
        "penalty_proposal": [w.penalty_asked.pk],
        "penalty_proposal_file": [w.penalty_asked.pk],
        "dispute_penalty": [],
        "withdraw_penalty_dispute": [w.disputed.pk],
        "penalty_paper": ["dispute", w.disputed.pk],
        "invoice": [w.invoice.pk], "red_invoice": [w.invoice.pk],
        "upload_invoice_original": [w.invoice.pk],
        "invoice_original": [w.original.pk], "taxpayer": [],
        "backfill": [], "backfill_template": [],
        "backfill_upload": [w.upload.pk],
        "backfill_problems": [w.upload.pk, "csv"],
        "backfill_batch": [w.batch.pk], "backfill_source": [w.batch.pk],
        "backfill_countersign": [w.batch.pk],
        "backfill_decline": [w.batch.pk],
        "backfill_withdraw": [w.batch.pk],
        "records": [], "records_start": [],
        "records_approve": [w.completeness.pk],
        "records_decline": [w.completeness.pk],
        "records_withdraw": [w.completeness.pk],
        "exports": [], "make_export": [], "export": [w.exports["a"].pk],
        "schedules": [], "make_schedule": [],
        "schedule": [w.schedule.pk], "pause_schedule": [w.schedule.pk],
        "resume_schedule": [w.schedule.pk],
        "close_schedule": [w.schedule.pk],
        "retry_report": [w.report_run.pk],
        "timeline": [],
        "calendar": [], "calendar_propose": [], "calendar_example": ["csv"],
        "calendar_file": [w.loaded_notice.pk],
        "calendar_proposal": [w.asked_notice.pk],
        "calendar_proposal_file": [w.asked_notice.pk],
        "calendar_decline": [w.asked_notice.pk],
        "calendar_withdraw": [w.asked_notice.pk],
    }  # fmt: skip


def api_addresses(world) -> dict[str, list]:
    """The same for the interface of programs, of its own objects."""
    issued = record_invoice(
        tranche=make.tranche(world.contract, 1), number="1" * 20,
        kind="special", amount=Decimal("1000.00"), by=world.people.b_lead,
        on=date(2025, 7, 3), today=DAY,
    )  # fmt: skip
    kept = world.exports["a"].pk
    undo = propose_undo(
        submission=world.accepted, by=world.people.a_handler,
        reason=FINDING_OF_A, rests=lambda *_: None,  # as asked long ago
    ).pk  # fmt: skip
    return {
        "api_contract": [], "api_standing": [], "api_deadlines": [],
        "api_deliverables": [], "api_tranches": [], "api_penalties": [],
        "api_submissions": [], "api_submission": [world.handed_in.pk],
        "api_receive": [world.handed_in.pk],
        "api_undo_receipt": [world.proposed.pk],
        "api_undo_decision": [world.accepted.pk],
        "api_undo_proposals": [], "api_undo_proposal": [undo],
        "api_confirm_undo": [undo], "api_decline_undo": [undo],
        "api_withdraw_undo": [undo],
        "api_reviews": [], "api_payment_requests": [],
        "api_payment_request": [world.request.pk],
        "api_approve_payment": [world.request.pk],
        "api_decline_payment": [world.request.pk],
        "api_record_payment": [world.request.pk],
        "api_withdraw_payment": [world.request.pk],
        "api_reverse_payment": [world.paid.pk], "api_release_gate": [2],
        "api_money_proposals": [],
        "api_money_proposal": [world.money_asked.pk],
        "api_approve_money_proposal": [world.money_asked.pk],
        "api_decline_money_proposal": [world.money_asked.pk],
        "api_withdraw_money_proposal": [world.money_asked.pk],
        "api_red_invoice": [issued.pk],
        "api_payments": [], "api_payment": [world.paid.pk],
        "api_invoices": [], "api_invoice": [issued.pk],
        "api_penalty_days": [],
        "api_exports": [], "api_export": [kept], "api_export_file": [kept],
        "api_report_schedules": [], "api_report_runs": [],
    }  # fmt: skip


def account_addresses(world) -> dict[str, list]:
    """The addresses of accounts, which belong to no contract."""
    return {
        "sign_ins": [], "password": [], "second_factor": [],
        "portal_audit": [], "portal_audit_file": [], "portal_audit_check": [],
        "renew_codes": [], "end_factor": [], "all_sign_ins": [],
        "people": [], "person": [world.people.b_lead.pk], "locks": [], "unlock": [],
        "handouts": [], "new_account": [], "roles": [], "start_preview": [], "end_preview": [],
        "reminder_preferences": [],
        "calendar_subscription": [], "end_calendar_subscription": [],
        "leave": [world.people.b_onsite.pk],
        "person_roles": [world.people.b_lead.pk],
    }  # fmt: skip
