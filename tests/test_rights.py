"""Every address × everybody × {one's own contract, another's, nothing}.

The table below is design.md 2 (Roles) as HTTP answers. An address that is not
in it fails, so a new page says first who may see it. One's own contract
answers by role; for everybody without business data there is nothing at all
(404), for nobody signed in there is the door.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from contracts.queries.clock import today
from tests import factories as make
from tests.routes import routes
from tests.test_rights_of_accounts import ACCOUNT_TABLE
from tests.world import (
    DRAFT_OF_A,
    DRAFT_OF_B,
    EXPERTS_NOTE,
    FINDING_OF_A,
    NOTE_OF_A,
    addresses,
    api_addresses,
    by_link,
)

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

READERS = (
    "a_handler", "a_approver", "a_finance", "b_lead", "b_onsite", "auditor",
)  # fmt: skip
NO_BUSINESS = ("expert", "system_admin", "security_admin")
CELLS_PROMISED = 1_500
CODES = {
    "o": 200,  # the page, or the form with what it lacks
    "d": 201,  # done by a program
    "r": 302,  # done, or led on
    "x": 403,  # forbidden, and says who can
    "-": 404,  # nothing here for this person
    "m": 405,  # not this way
    "c": 409,  # not now
    "u": 422,  # understood, not complete
}
PAGE = ("oooooo", "mmmmmm")
# name: (GET, POST without a body), one letter per reader in their order
TABLE = {
    "overview": PAGE,
    "todo": PAGE,
    "search": PAGE,
    "reminders": PAGE,
    "read_reminders": ("mmmmmm", "rrrrrr"),  # one's own
    "history": PAGE,
    "coverage": PAGE,
    "audit": PAGE,  # of others than 审计 their own acts
    "audit_file": PAGE,
    "evidence": ("xxxxxo", "mmmmmm"),  # its chain holds others' acts
    "audit_check": ("mmmmmm", "xxxxxr"),
    "agreement": PAGE,
    "agreement_versions": PAGE,
    "adopt_agreement_version": ("oooooo", "ccxcxx"),  # one waits already
    "agreement_version_proposal": ("oooooo", "uuuuuu"),  # no act is chosen
    "events": PAGE,
    "event": PAGE,
    "update_event": ("ooxxxx", "uuxxxx"),  # 甲方's own
    "state_event": ("mmmmmm", "uuxuxx"),
    "statement_file": PAGE,
    "amendments": PAGE,
    "new_amendment": ("ooxoxx", "uuxuxx"),
    "amendment": PAGE,
    "amendment_letter": PAGE,
    "amendment_scan": ("------", "mmmmmm"),  # nobody has sealed it
    "receive_amendment": ("mmmmmm", "uuxuxx"),
    "reply_amendment": ("mmmmmm", "xuxuxx"),
    "withdraw_amendment": ("mmmmmm", "rxxxxx"),
    "seal_amendment": ("mmmmmm", "xuxuxx"),
    "conclude_amendment": ("mmmmmm", "xcxcxx"),
    "end_of_term": PAGE,
    "propose_closing": ("rrrrrr", "xcxcxx"),  # it has not ended
    "ending_proposal": ("oooooo", "uuuuuu"),  # no act is chosen
    "confidentiality": PAGE,
    "record_consent": ("rrrrrr", "xuxuxx"),
    "revoke_consent": ("rrrrrr", "xcxcxx"),  # without a reason
    "consent_file": PAGE,
    "answer_outside_use": ("rrrrrr", "xuxxxx"),
    "answer_file": PAGE,
    "place_hold": ("rrrrrr", "xuxuxx"),
    "lift_hold": ("rrrrrr", "xuxcxx"),  # never by who placed it
    "propose_return": ("xxxoxx", "xxxuxx"),
    "return_file": PAGE,
    "deadlines": PAGE,
    "outreach": PAGE,
    "import_articles": ("xxxoox", "xxxuux"),
    "articles_template": ("xxxoox", "mmmmmm"),
    "new_activity": ("xxxoox", "xxxuux"),
    "activity": PAGE,
    "activity_file": PAGE,
    "correct_activity": ("rrrrrr", "uuxuux"),
    "activity_proposal": ("oooooo", "uuuuuu"),  # no act is chosen
    "activity_proposal_file": PAGE,
    "onsite": PAGE,
    "onsite_gaps": PAGE,
    "onsite_gaps_pdf": PAGE,
    "import_attendance": ("xxxoox", "xxxuux"),
    "attendance_template": ("xxxoox", "mmmmmm"),
    "sign_in_today": ("rrrrrr", "xxxccx"),  # nobody is chosen
    "attendance_month": ("rrrrrr", "xxxccx"),  # the month is not over
    "staff_new": ("xxxoox", "xxxuux"),
    "staff": PAGE,
    "staff_act": ("rrrrrr", "xxxuux"),
    "qualification_file": PAGE,
    "staff_proposal": ("oooooo", "uuuuuu"),  # no act is chosen
    "readings": PAGE,
    "reading": PAGE,
    "propose_reading": ("ooxxxx", "uuxxxx"),
    "object_reading": ("xxxoxx", "xxxuxx"),
    "reading_proposal": PAGE,
    "approve_reading": ("mmmmmm", "xcxxxx"),
    "decline_reading": ("mmmmmm", "xuxxxx"),
    "withdraw_reading": ("mmmmmm", "rxxxxx"),
    "withdraw_objection": ("xxxoxx", "xxxuxx"),
    "objection_file": PAGE,
    "jobs": PAGE,
    "job": PAGE,
    "job_file": PAGE,
    "job_retry": ("mmmmmm", "rrrrrr"),
    "services": PAGE,
    "service": PAGE,
    "deliverables": PAGE,
    "deliverable": PAGE,
    "upload": ("rrrrrr", "xxxrrx"),
    "remove_document": ("mmmmmm", "xxxrrx"),
    "draft_zip": ("---oo-", "mmmmmm"),  # as each draft
    "submission_zip": PAGE,
    "upload_start": ("mmmmmm", "xxxuux"),
    "upload_session": ("----o-", "mmmmmm"),  # of one person of 乙方
    "upload_piece": ("mmmmmm", "----u-"),
    "upload_finish": ("mmmmmm", "----c-"),
    "upload_cancel": ("mmmmmm", "----r-"),
    "held_files": PAGE,
    "rescan_file": ("mmmmmm", "--x--x"),  # held back by no scanner
    "preview": ("---oo-", "mmmmmm"),
    "preview_page": ("---oo-", "mmmmmm"),
    "media": ("---oo-", "mmmmmm"),
    "compare": ("---oo-", "mmmmmm"),  # two drafts of 乙方
    "document": ("---oo-", "mmmmmm"),  # a draft of 乙方
    "submit": ("xxxoox", "xxxrrx"),
    "rounds": PAGE,
    "answers": ("xxxoox", "xxxrrx"),
    "slip": PAGE,
    "slip_file": ("mmmmmm", "rrrrrr"),
    "withdraw": ("xxxoox", "xxxrrx"),
    "receive": ("ooxxxx", "rrxxxx"),
    "undo_receipt": ("ooxxxx", "uuxxxx"),
    "undo_decision": ("ooxxxx", "uuxxxx"),
    "reviews": PAGE,
    "review": ("oooooo", "uuxxxx"),
    "review_check": ("ooxxxo", "mmmmmm"),
    "propose": ("mmmmmm", "ccxxxx"),
    "decide": ("mmmmmm", "xcxxxx"),
    "give_back": ("mmmmmm", "xuxxxx"),
    "packet": ("mmmmmm", "rrrrrr"),
    "packet_file": PAGE,
    "expert_review": ("ooxxxx", "ooxxxx"),
    "panel": ("ooxxxo", "uuxxxx"),
    "panel_act": ("mmmmmm", "uuxxxx"),
    "expert_link": ("mmmmmm", "ooxxxx"),
    "paper_opinion": ("ooxxxx", "uuxxxx"),
    "revoke_expert_link": ("mmmmmm", "rrxxxx"),
    "opinion_file": ("oo---o", "mmmmmm"),
    "comments": ("oooooo", "uuxuux"),
    "strike_comment": ("mmmmmm", "rx---x"),  # 仅甲方, and another's words
    "expert_file": ("oo---o", "mmmmmm"),
    "request_sign_off": ("ooxxxx", "rrxxxx"),
    "sign_off": ("oo---o", "xr---x"),
    "facts": PAGE,
    "fact": PAGE,
    "fact_file": PAGE,
    "new_fact": ("ooxoxx", "uuxuxx"),
    "correct_fact": ("ooxxxx", "uuxxxx"),  # 甲方's own
    "notices": PAGE,
    "new_letter": ("ooxoox", "uuxuux"),
    "letter": PAGE,  # it was posted; a draft is its side's own
    "edit_letter": ("oo---x", "uu---x"),
    "letter_act": ("rr---r", "rr---x"),
    "letter_paper": PAGE,
    "letter_step": ("ooxxxx", "uuxxxx"),
    "correct_letter": ("ooxxxx", "uuxxxx"),
    "letter_step_file": PAGE,
    "letter_proposal": ("oo---o", "uu---u"),
    "letter_proposal_file": ("oo---o", "mmmmmm"),
    "fact_proposal": ("oo---o", "uu---u"),  # 甲方's own, waiting
    "fact_proposal_file": ("oo---o", "mmmmmm"),
    "indicators": PAGE,
    "indicator": PAGE,
    "indicator_set": PAGE,
    "indicator_set_file": PAGE,
    "indicator_template": PAGE,
    "load_indicator_set": ("ooxoox", "uuxuux"),
    "record_indicators": ("ooxoox", "uuxuux"),
    "correct_indicator": ("ooxoxx", "uuxuxx"),
    "indicator_value_file": PAGE,
    "indicator_statement": PAGE,
    "indicator_proposal": ("oooooo", "uuuuuu"),  # no act is chosen
    "indicator_proposal_file": PAGE,
    "payments": PAGE,
    "payment": PAGE,
    "request_payment": ("cxxxxx", "oxxxxx"),  # one is on its way
    "approve_payment": ("xox--x", "xox--x"),
    "decline_payment": ("mmmmmm", "xox--x"),
    "withdraw_payment": ("mmmmmm", "rxx--x"),  # who asked
    "record_payment": ("xxc--x", "xxo--x"),  # not yet approved
    "reverse_payment": ("xxoxxx", "xxoxxx"),
    "payment_sheet": ("ooo--o", "mmmmmm"),
    "propose_release": ("oxxxxx", "oxxxxx"),
    "money_proposal": ("ooo--o", "xrx--x"),  # asked by 甲方经办
    "money_proposal_file": ("ooo--o", "mmmmmm"),
    "decline_money_proposal": ("mmmmmm", "xux--x"),
    "withdraw_money_proposal": ("mmmmmm", "rxx--x"),
    "invoices": PAGE,
    "payee": ("xxoxxx", "xxuxxx"),
    "reveal_payee": ("mmmmmm", "xxcxxx"),  # none is agreed on
    "invoice": PAGE,
    "invoice_original": PAGE,
    "red_invoice": ("xxxoxx", "xxxoxx"),
    "upload_invoice_original": ("mmmmmm", "xxxuxx"),
    "taxpayer": ("xxxoxx", "xxxoxx"),
    "record_invoice": ("xxxoxx", "xxxoxx"),
    "penalties": PAGE,
    "penalty_days": PAGE,
    "penalty_trial": PAGE,
    "penalty_sheet": PAGE,
    "penalty_sheet_file": ("mmmmmm", "rrrrrr"),
    "propose_penalty": ("ooxxxx", "uuxxxx"),
    "penalty_proposal": ("oo---o", "uu---u"),  # 甲方's own, waiting
    "penalty_proposal_file": ("oo---o", "mmmmmm"),
    "dispute_penalty": ("xxxoxx", "xxxuxx"),
    "withdraw_penalty_dispute": ("xxxoxx", "xxxuxx"),
    "penalty_paper": PAGE,
    "backfill": ("oooooo", "uuuuux"),
    "backfill_template": PAGE,
    "backfill_upload": ("ooo--o", "ccc--x"),  # a working paper of 甲方
    "backfill_problems": ("ooo--o", "mmmmmm"),
    "backfill_batch": PAGE,
    "backfill_source": PAGE,
    "backfill_countersign": ("mmmmmm", "xxxcxx"),  # a demo needs none
    "backfill_decline": ("mmmmmm", "xxxuxx"),
    "backfill_withdraw": ("mmmmmm", "cxxxxx"),
    "records": ("oooooo", "xuxuxx"),
    "records_start": ("mmmmmm", "xuxuxx"),
    "records_approve": ("mmmmmm", "xcxrxx"),  # not by who proposed
    "records_decline": ("mmmmmm", "xxxuxx"),
    "records_withdraw": ("mmmmmm", "xrxxxx"),
    "exports": PAGE,
    "make_export": ("rrrrrr", "ooooxo"),
    "export": ("ooo--o", "mmmmmm"),  # one that 甲方 made
    "schedules": PAGE,  # of 乙方 its own, of 驻场 none
    "make_schedule": ("ooooxo", "ooooxo"),
    "schedule": ("ooo--o", "mmmmmm"),  # made by 甲方财务
    "pause_schedule": ("mmmmmm", "xrr--x"),
    "resume_schedule": ("mmmmmm", "xrr--x"),
    "close_schedule": ("xoo--x", "xrr--x"),
    "retry_report": ("mmmmmm", "xrr--x"),
    "timeline": PAGE,
    "calendar": PAGE,
    "calendar_propose": ("rrrrrr", "uuxxxx"),
    "calendar_example": PAGE,
    "calendar_file": PAGE,
    "calendar_proposal": ("oooooo", "xrxxxx"),
    "calendar_proposal_file": PAGE,
    "calendar_decline": ("mmmmmm", "xuxxxx"),
    "calendar_withdraw": ("mmmmmm", "rxxxxx"),  # who proposed
}
# Addresses without a contract in them, tested at the end.
OUTSIDE = {
    "finance", "home", "login", "sign_in_code", "logout", "health", "check",
    "ready", "metrics",
    "tokens", "revoke_token", "calendar_feed",
    "api_contracts", "api_schema",
}  # fmt: skip
# An expert's link: (without the token or the bound browser, with it), as
# (GET, POST). Signed in or not makes no difference to it.
BY_LINK = {
    "expert_door": (("-", "-"), ("o", "u")),  # asks for the code
    "expert_page": (("-", "-"), ("o", "u")),
    "expert_document": (("-", "m"), ("o", "m")),
}
# The interface of programs, below a contract: (GET, POST of API_BODIES).
API_TABLE = {
    "api_contract": PAGE,
    "api_standing": PAGE,
    "api_deadlines": PAGE,
    "api_deliverables": PAGE,
    "api_tranches": PAGE,
    "api_penalties": PAGE,
    "api_submissions": ("oooooo", "xxxddx"),
    "api_receive": ("mmmmmm", "ooxxxx"),
    "api_submission": PAGE,
    "api_undo_receipt": ("mmmmmm", "ccxxxx"),  # a conclusion waits
    "api_undo_decision": ("mmmmmm", "ccxxxx"),  # somebody has asked
    "api_undo_proposals": ("oooooo", "mmmmmm"),  # of others an empty list
    "api_undo_proposal": ("oo---o", "mmmmmm"),
    "api_confirm_undo": ("mmmmmm", "cc---x"),  # penalties rest on it by now
    "api_decline_undo": ("mmmmmm", "co---x"),
    "api_withdraw_undo": ("mmmmmm", "ox---x"),  # who proposed
    "api_reviews": PAGE,
    # Of 乙方 an empty list; one request is on its way.
    "api_payment_requests": ("oooooo", "cxxxxx"),
    "api_payment_request": ("ooo--o", "mmmmmm"),
    "api_approve_payment": ("mmmmmm", "xox--x"),
    "api_decline_payment": ("mmmmmm", "xox--x"),
    "api_withdraw_payment": ("mmmmmm", "oxx--x"),  # who asked
    "api_record_payment": ("mmmmmm", "xxc--x"),  # not yet approved
    "api_reverse_payment": ("mmmmmm", "xxdxxx"),
    "api_release_gate": ("mmmmmm", "cxxxxx"),  # somebody has asked
    "api_money_proposals": ("oooooo", "mmmmmm"),  # of 乙方 an empty list
    "api_money_proposal": ("ooo--o", "mmmmmm"),
    "api_approve_money_proposal": ("mmmmmm", "xox--x"),
    "api_decline_money_proposal": ("mmmmmm", "xox--x"),
    "api_withdraw_money_proposal": ("mmmmmm", "oxx--x"),  # who proposed
    "api_red_invoice": ("mmmmmm", "xxxdxx"),
    "api_payments": PAGE,
    "api_payment": PAGE,
    "api_invoices": ("oooooo", "xxxdxx"),
    "api_invoice": PAGE,
    "api_penalty_days": PAGE,
    "api_exports": ("oooooo", "ddddxd"),
    "api_export": ("ooo--o", "mmmmmm"),  # one that 甲方 made
    "api_export_file": ("ooo--o", "mmmmmm"),
    "api_report_schedules": PAGE,  # of 乙方 its own, of 驻场 none
    "api_report_runs": PAGE,
}
API_BODIES = {
    "api_submissions": {"deliverable": "score_measures"},
    "api_receive": {},
    "api_undo_receipt": {"reason": "签收有误"},
    "api_undo_decision": {"reason": "结论有误"},
    "api_confirm_undo": {},
    "api_decline_undo": {"reason": "结论无误"},
    "api_withdraw_undo": {},
    "api_payment_requests": {"tranche": 1, "amount": "1.00"},
    "api_approve_payment": {"reference": "审-1"},
    "api_decline_payment": {"reason": "金额有误"},
    "api_record_payment": {
        "on": "2025-07-03", "amount": "1.00", "voucher": "回单",
    },
    "api_withdraw_payment": {},
    "api_reverse_payment": {"reason": "重复登记"},
    "api_release_gate": {"reason": "纪要"},
    "api_approve_money_proposal": {},
    "api_decline_money_proposal": {"reason": "依据不足"},
    "api_withdraw_money_proposal": {},
    "api_red_invoice": {
        "number": "3" * 20, "on": "2025-07-08", "reason": "开错",
    },
    "api_invoices": {
        "tranche": 1, "number": "2" * 20, "kind": "special",
        "amount": "1.00", "on": "2025-07-03",
    },
    "api_exports": {"as_of": "2025-12-01", "format": "csv"},
}  # fmt: skip
# Whose keys are a number of an object, not a name every contract has.
BY_NUMBER = {
    "submission_zip", "compare", "preview",
    "preview_page", "media", "upload_session", "upload_piece", "upload_finish", "upload_cancel",
    "agreement_version_proposal", "activity", "activity_file",
    "correct_activity", "activity_proposal", "activity_proposal_file",
    "staff", "staff_act", "qualification_file", "staff_proposal",
    "event", "update_event", "state_event", "statement_file",
    "amendment", "amendment_letter", "amendment_scan", "receive_amendment",
    "reply_amendment", "withdraw_amendment", "seal_amendment",
    "conclude_amendment",
    "revoke_consent", "consent_file", "answer_outside_use", "answer_file",
    "ending_proposal", "lift_hold", "return_file",
    "job", "job_file", "job_retry", "remove_document", "document", "slip",
    "slip_file", "withdraw", "receive", "undo_receipt", "undo_decision",
    "review", "review_check", "propose", "decide",
    "give_back", "packet", "packet_file", "expert_file", "sign_off", "approve_payment",
    "decline_payment", "record_payment", "reverse_payment", "export",
    "invoice", "invoice_original", "red_invoice", "upload_invoice_original",
    "payment_sheet", "money_proposal", "money_proposal_file",
    "withdraw_payment", "decline_money_proposal", "withdraw_money_proposal",
    "calendar_proposal", "calendar_proposal_file", "calendar_decline",
    "calendar_withdraw",
    "fact", "fact_file", "correct_fact", "fact_proposal",
    "indicator_set", "indicator_set_file", "correct_indicator",
    "indicator_value_file", "indicator_proposal", "indicator_proposal_file",
    "fact_proposal_file",
    "letter", "edit_letter", "letter_act", "letter_paper", "letter_step",
    "correct_letter", "letter_step_file", "letter_proposal",
    "letter_proposal_file",
    "backfill_upload", "backfill_problems", "backfill_batch",
    "backfill_source", "backfill_countersign", "backfill_decline",
    "backfill_withdraw", "records_approve", "records_decline",
    "records_withdraw",
    "panel", "panel_act", "expert_link", "paper_opinion",
    "revoke_expert_link", "opinion_file", "comments", "strike_comment",
    "reading_proposal", "approve_reading", "decline_reading",
    "withdraw_reading", "withdraw_objection", "objection_file",
    "penalty_proposal", "penalty_proposal_file", "withdraw_penalty_dispute",
    "penalty_paper", "evidence",
    "schedule", "pause_schedule", "resume_schedule", "close_schedule",
    "retry_report",
}  # fmt: skip


def ask(client: Client, method: str, slug: str, name: str, args) -> tuple:
    """Status and text of one answer; whatever it did is undone."""
    url = reverse(name, args=[slug, *args])
    with transaction.atomic():
        response = getattr(client, method)(url)
        body = response.getvalue().decode(errors="replace")
        transaction.set_rollback(True)
    return response.status_code, body


def by_program(
    client: Client, slug: str, keys: dict, told: dict | None = None
) -> dict:
    """The status of each address, asked and acted on as a program does.

    What it is told when it asks goes to ``told``.
    """
    found = {}
    for name, args in keys.items():
        address = reverse(name, args=[slug, *args])
        found[name, "get"], body = ask(client, "get", slug, name, args)
        if told is not None:
            told[name] = body
        with transaction.atomic():
            found[name, "post"] = client.post(
                address,
                API_BODIES.get(name, {}),
                content_type="application/json",
                headers={"idempotency-key": "a-key-of-rights"},
            ).status_code
            transaction.set_rollback(True)
    return found


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def answers(client: Client, slug: str, keys: dict) -> dict:
    return {
        (name, method): ask(client, method, slug, name, args)[0]
        for name, args in keys.items()
        for method in ("get", "post")
    }


METHODS = ("get", "post")


def by_turns(people: Iterable, slug: str, keys: dict) -> Iterator[tuple]:
    """(who, what each address answers): read by one, acted on by the next.

    Each asks every address once; of any two neighbours one reads what the
    other sends to. For people whom the middleware stops before any view.
    """
    for turn, (who, person) in enumerate(people):
        client = signed_in(person)
        yield who, {
            (name, method): ask(client, method, slug, name, args)[0]
            for place, (name, args) in enumerate(keys.items())
            for method in (METHODS[(turn + place) % 2],)
        }


def test_every_address_says_who_may_see_it():
    known = [(one.name, one.pattern) for one in routes()]
    assert None not in {name for name, _ in known}
    below = {name for name, route in known if route.startswith("c/<slug")}
    assert below == set(TABLE)
    api = {n for n, route in known if route.startswith("api/v1/contracts/<")}
    assert api == set(API_TABLE)
    assert OUTSIDE | set(ACCOUNT_TABLE) | set(BY_LINK) == {n for n, _ in known} - below - api


def test_the_table_has_as_many_cells_as_was_promised():
    """G2: at least 1,500, of readers alone; everybody else comes on top."""
    cells = sum(len(get) + len(post) for get, post in TABLE.values())
    assert cells >= CELLS_PROMISED


def test_no_page_of_a_contract_takes_a_form_without_the_token(world):
    """Every address of the table, asked by both sides (T23)."""
    where = addresses(world)
    for by in (world.people.a_handler, world.people.b_lead):
        client = Client(enforce_csrf_checks=True)
        client.force_login(by)
        for name in TABLE:
            url = reverse(name, args=[world.contract.slug, *where[name]])
            assert 403 == client.post(url).status_code, name


def test_the_world_has_something_at_every_address(world):
    assert set(TABLE) == set(addresses(world))


SEEN_BY = {
    DRAFT_OF_B: {"b_lead", "b_onsite"},
    DRAFT_OF_A: {"a_handler", "a_approver", "auditor"},
    NOTE_OF_A: {"a_handler", "a_approver", "a_finance", "auditor"},
    EXPERTS_NOTE: {"a_handler", "a_approver", "auditor"},
    FINDING_OF_A: {"a_handler", "a_approver", "auditor"},
}
# 审计 reads every act of either side (design.md 2), and so the names of files.
THE_LOG = ("audit", "audit_file", "evidence")


@pytest.mark.parametrize("role", READERS)
def test_on_ones_own_contract_the_role_answers(role, world):
    """Each page is asked for once: its code, and whose drafts it shows.

    Drafts may come up also where a list, a count's label or a history
    could hold them.
    """
    client = signed_in(getattr(world.people, role))
    slug, keys = world.contract.slug, addresses(world)
    codes, bodies = {}, {}
    for name, args in keys.items():
        code, bodies[name, tuple(args)] = ask(client, "get", slug, name, args)
        codes[name, "get"] = code
        codes[name, "post"], _ = ask(client, "post", slug, name, args)
    assert codes == {
        (name, method): CODES[row[READERS.index(role)]]
        for name, rows in TABLE.items()
        for method, row in zip(("get", "post"), rows, strict=True)
    }
    for name, args in more_places(world):
        _, bodies[name, args] = ask(client, "get", slug, name, args)
    assert shown_in(bodies, role) == {
        words for words, readers in SEEN_BY.items() if role in readers
    }


def more_places(world):
    """Where drafts stand beside the place the table asks for."""
    for key in ("score_measures", "work_plan", "research_report"):
        yield "deliverable", (key,)
    for review in (world.proposed, world.decided):
        yield "review", (review.pk,)


def shown_in(bodies: dict, role: str) -> set[str]:
    """The drafts and notes that pages show; each to who may read it."""
    shown = set()
    for (name, args), body in bodies.items():
        if role == "auditor" and name in THE_LOG:
            continue
        for words, readers in SEEN_BY.items():
            if words in body:
                shown.add(words)
                assert role in readers, (words, name, args)
    return shown


def test_search_finds_drafts_for_their_own_side_and_counts_none_for_others(
    world,
):
    """Names of 乙方's drafts, the title of a letter that 甲方 has not signed.

    Other working papers of 甲方 are not looked into.
    """
    counted = {DRAFT_OF_B: 2, FINDING_OF_A: 1}
    address = reverse("search", args=[world.contract.slug])
    for role in ("a_handler", "a_finance", "b_onsite", "auditor"):
        client = signed_in(getattr(world.people, role))
        assert {
            words: counted.get(words, 0) if role in readers else 0
            for words, readers in SEEN_BY.items()
        } == {
            words: client.get(address, {"q": words}).context["count"]
            for words in SEEN_BY
        }, role


def outsiders(world) -> dict:
    """People for whom the contract does not exist, though some once read it."""
    yesterday = today() - timedelta(days=1)
    people = {
        role: getattr(world.people, role) for role in NO_BUSINESS
    }
    people["stranger"] = make.make_person()
    for role in READERS:
        left = make.make_person(world.contract, role)
        left.memberships.update(ends_on=yesterday)
        people[f"left {role}"] = left
    return people


def test_who_has_no_business_here_finds_nothing(world):
    keys = addresses(world)
    people = outsiders(world).items()
    for who, found in by_turns(people, world.contract.slug, keys):
        assert {404} == set(found.values()), who


def test_nobody_signed_in_is_led_to_the_door(world):
    found = answers(Client(), world.contract.slug, addresses(world))
    assert {302} == set(found.values())
    response = Client().get(reverse("todo", args=[world.contract.slug]))
    assert response.url.startswith(reverse("login"))


def test_a_person_who_is_deactivated_is_nobody(world):
    client = signed_in(world.people.a_approver)
    world.people.a_approver.is_active = False
    world.people.a_approver.save()
    found = answers(client, world.contract.slug, addresses(world))
    assert {302} == set(found.values())


def test_another_contract_does_not_exist(worlds):
    own, other = worlds
    keys = addresses(other)
    people = [(role, getattr(own.people, role)) for role in READERS]
    for role, found in by_turns(people, other.contract.slug, keys):
        assert {404} == set(found.values()), role


def test_another_contracts_objects_do_not_exist_on_ones_own(worlds):
    own, other = worlds
    keys = {
        name: args
        for name, args in addresses(other).items()
        if name in BY_NUMBER
    }
    for role in READERS:
        client = signed_in(getattr(own.people, role))
        found = answers(client, own.contract.slug, keys)
        # Forbidden is answered before anything is looked for, or 404.
        assert set(found.values()) <= {403, 404, 405} | (
            # A file that is not there (any more) is a message on the page.
            {302} if role in ("b_lead", "b_onsite") else set()
        ), (role, found)
        led_on = {name for (name, _), code in found.items() if code == 302}
        assert led_on <= {"remove_document"}, role


def test_what_is_not_there_is_404_for_who_may(world):
    """Of the others the table says that they are refused before it is sought."""
    everybody = [signed_in(getattr(world.people, r)) for r in READERS]
    for name, args in addresses(world).items():
        if not args:
            continue
        absent = [
            999_999 if isinstance(arg, int) else "nothing" for arg in args
        ]
        for method, row in zip(("get", "post"), TABLE[name], strict=True):
            for client, letter in zip(everybody, row, strict=True):
                if letter in "xm":
                    continue
                code, _ = ask(
                    client, method, world.contract.slug, name, absent
                )
                assert code in {403, 404, 405}, (name, method)


@pytest.mark.parametrize("role", READERS)
def test_a_program_may_what_its_person_may(role, world):
    keys, told = api_addresses(world), {}
    assert set(API_TABLE) == set(keys)
    client = signed_in(getattr(world.people, role))
    assert by_program(client, world.contract.slug, keys, told) == {
        (name, method): CODES[row[READERS.index(role)]]
        for name, rows in API_TABLE.items()
        for method, row in zip(("get", "post"), rows, strict=True)
    }
    del told["api_export_file"]
    for words, readers in SEEN_BY.items():
        assert role in readers or words not in "".join(told.values()), words


def test_a_program_finds_nothing_where_its_person_has_no_business(worlds):
    world, other = worlds
    keys = api_addresses(world)
    for who, person in outsiders(world).items():
        found = by_program(signed_in(person), world.contract.slug, keys)
        assert set(found.values()) <= {404, 405}, who
        assert {404} == {
            code
            for (name, method), code in found.items()
            if CODES[API_TABLE[name][method == "post"][0]] != 405
        }, who
    stranger = by_program(Client(), world.contract.slug, keys)
    assert {401} == set(stranger.values())
    # Another contract's objects are not there under one's own contract.
    # A payment's number, though, is one that every contract has.
    ones = {
        name: args
        for name, args in keys.items()
        if args and name != "api_release_gate"
    }
    for role in READERS:
        client = signed_in(getattr(other.people, role))
        found = by_program(client, other.contract.slug, ones)
        assert set(found.values()) <= {404, 405}, role


def test_the_addresses_outside_a_contract(world):
    slug = world.contract.slug
    listed, tokens = reverse("api_contracts"), reverse("tokens")
    schema = reverse("api_schema")
    for role in READERS:
        client = signed_in(getattr(world.people, role))
        rows = client.get(listed).json()["results"]
        assert [slug] == [row["slug"] for row in rows]
        assert 200 == client.get(schema).status_code
        assert 200 == client.get(tokens).status_code
        assert 422 == client.post(tokens).status_code
    for who, person in outsiders(world).items():
        client = signed_in(person)
        assert [] == client.get(listed).json()["results"], who
        assert world.contract.title not in client.get("/").content.decode()
        assert 200 == client.get(tokens).status_code
        revoke = reverse("revoke_token", args=[1])
        assert (405, 404) == (
            client.get(revoke).status_code, client.post(revoke).status_code,
        )  # fmt: skip
    nobody = Client()
    assert 401 == nobody.get(listed).status_code
    assert 401 == nobody.get(schema).status_code
    assert 302 == nobody.get(tokens).status_code
    assert 302 == nobody.post(reverse("revoke_token", args=[1])).status_code
    assert 302 == nobody.get(reverse("home")).status_code
    assert 200 == nobody.get(reverse("login")).status_code
    # The second step, of whoever gave no password yet.
    assert reverse("login") == nobody.get(reverse("sign_in_code")).url
    assert reverse("login") == nobody.post(reverse("sign_in_code")).url
    assert 200 == nobody.get(reverse("health")).status_code
    # For a load balancer; no canary sang here yet.
    assert 503 == nobody.get(reverse("ready")).status_code
    assert 405 == nobody.post(reverse("ready")).status_code
    elsewhere = {"REMOTE_ADDR": "10.9.9.9"}
    assert 404 == nobody.get(reverse("metrics"), **elsewhere).status_code
    # Open to anybody: a question without an answer is no answer either.
    assert 200 == nobody.get(reverse("check")).status_code
    assert 422 == nobody.post(reverse("check")).status_code
    assert 405 == nobody.get(reverse("logout")).status_code
    feed = reverse("calendar_feed", args=["no-such-address"])
    assert (404, 405) == (
        nobody.get(feed).status_code, nobody.post(feed).status_code,
    )  # fmt: skip


def knocked(client: Client, keys: dict) -> dict:
    found = {}
    for name, args in keys.items():
        for method in ("get", "post"):
            with transaction.atomic():
                response = getattr(client, method)(reverse(name, args=args))
                response.getvalue()  # and the file behind it is closed
                transaction.set_rollback(True)
            found[name, method] = response.status_code
    return found


def expected_by_link(place: int) -> dict:
    return {
        (name, method): CODES[rows[place][column]]
        for name, rows in BY_LINK.items()
        for column, method in enumerate(("get", "post"))
    }


def test_without_a_link_there_is_nothing_for_anybody(world):
    keys = by_link(world, "no-such-token")
    clients = [Client()] + [
        signed_in(getattr(world.people, role))
        for role in (*READERS, *NO_BUSINESS)
    ]
    for client in clients:
        assert expected_by_link(0) == knocked(client, keys)


def test_the_expert_enters_from_the_browser_the_link_is_bound_to(world):
    keys, client = by_link(world, world.issued.token), Client()
    door = reverse("expert_door", args=keys["expert_door"])
    assert 302 == client.post(door, {"code": world.issued.code}).status_code
    assert expected_by_link(1) == knocked(client, keys)
    stranger = knocked(Client(), keys)
    assert {404, 405} == {
        stranger[key] for key in stranger if key[0] != "expert_door"
    }
    # Nothing else of the contract opens with it.
    found = answers(client, world.contract.slug, addresses(world))
    assert {302} == set(found.values())
