"""No row is changed past its model, but at places with a reason (G21).

`update()` of a query, `bulk_create` and plain SQL run no `save`: no history
row, no check of the model. Each function that does so is on the list below;
a new one fails until it is. No ledger is updated or deleted this way at all;
of the models with a history (Contract, User) only counters are, which are
nobody's act.
"""

import ast
from collections.abc import Iterator

from tests.test_supply import trees

PAST_THE_MODEL = {
    "update", "delete", "bulk_create", "bulk_update", "raw", "extra",
    "RawSQL", "cursor", "execute", "executescript",
}  # fmt: skip
LEASE = "a claim that only one of two may win; the row is a queue's"
COUNT = "a counter that is added to in the database"
ENDED = "many rows of one account end at once; the event says so"
NEW = "rows of one act, all new"
SWEPT = "what is kept for a while only"
SQL = "asks the server about itself, or copies whole tables (a command)"
PLACES = {
    "contracts/checks.py check_owns_no_table": SQL,
    "contracts/services/sessions.py begin_session": COUNT,
    "contracts/services/accounts.py end_sessions": ENDED,
    "contracts/services/tokens.py revoke_all": ENDED,
    "contracts/services/tokens.py note_use": COUNT,
    "contracts/services/second_factor.py renew_codes": ENDED,
    "contracts/services/second_factor.py end_factor": ENDED,
    "contracts/services/second_factor.py _make_codes": NEW,
    "contracts/services/factor_resets.py settle_reset": ENDED,
    "contracts/services/jobs.py claim_job": LEASE,
    "contracts/services/jobs.py report_progress": LEASE,
    "contracts/services/jobs.py finish_job": LEASE,
    "contracts/services/jobs.py fail_job": LEASE,
    "contracts/services/jobs.py mark_sent": LEASE,
    "contracts/services/jobs.py unfinished_jobs": LEASE,
    "contracts/services/rates.py count_asked": COUNT,
    "contracts/services/facts.py touch_facts": COUNT,
    "contracts/services/facts.py sequences": COUNT,
    "contracts/services/attendance_imports.py _apply": NEW,
    "contracts/services/onsite.py sign_in": NEW,
    "indicators/services/article_imports.py _write": NEW,
    "indicators/services/sets.py _load": NEW,
    "indicators/services/signing.py _record": NEW,
    "deliverables/services/slots.py ensure_deliverables": NEW,
    "deliverables/services/upload_sessions.py cancel_upload": SWEPT,
    "deliverables/services/upload_sessions.py sweep_uploads": SWEPT,
    "deliverables/services/upload_sessions.py _checked": SWEPT,
    "deliverables/services/upload_sessions.py _forget": LEASE,
    "deliverables/services/upload_sessions.py _note": LEASE,
    "deliverables/services/answers.py freeze_answers": NEW,
    "deliverables/services/expert_links.py issue_link": ENDED,
    "deliverables/services/expert_links.py _take_try": COUNT,
    "deliverables/services/submissions.py add_submission": NEW,
    "payments/services/report_runs.py _note": NEW,
    "payments/services/report_runs.py _give_up": LEASE,
    "payments/services/report_runs.py claim_run": LEASE,
    "payments/services/report_runs.py _done": LEASE,
    "payments/services/report_runs.py _settle": LEASE,
    "payments/services/report_runs.py _again": LEASE,
    "payments/services/report_mails.py _give_up": LEASE,
    "payments/services/report_mails.py claim_mail": LEASE,
    "payments/services/report_mails.py _settle": LEASE,
    "payments/services/report_mails.py retry_run": LEASE,
    "payments/services/penalties.py _write_days": NEW,
    "payments/services/tranches.py set_ceiling": "the event holds both values",
    "payments/services/schedules.py make_schedule": NEW,
    "payments/services/schedules.py tell_instead": NEW,
    "kaifeng_credit/reminders.py remind": NEW,
    "kaifeng_credit/reminding/posting.py queue_mails": NEW,
    "kaifeng_credit/reminding/posting.py _send": LEASE,
    "kaifeng_credit/reminding/posting.py claim": LEASE,
    "kaifeng_credit/reminding/posting.py _settle": LEASE,
    "kaifeng_credit/reminding/preferences.py set_preferences": LEASE,
    "kaifeng_credit/reminding/unread.py mark_read": NEW,
    "kaifeng_credit/reminding/unread.py unread_count": "counts, writes nothing",
    "kaifeng_credit/reminding/weekly.py note_week": NEW,
    "kaifeng_credit/views.py health": SQL,
    "kaifeng_credit/backups/dumping.py _postgres": SQL,
    "kaifeng_credit/backups/drilling.py _scratch_database": SQL,
    "kaifeng_credit/backups/restoring.py _sums": SQL,
    "kaifeng_credit/operations/database_roles.py apply": SQL,
    "kaifeng_credit/backups/dumping.py _sqlite": SQL,
    "kaifeng_credit/backups/restoring.py _restore_sqlite": SQL,
    "kaifeng_credit/backups/tables.py _sum_of_postgres": SQL,
    "kaifeng_credit/backups/tables.py _sum_of_sqlite": SQL,
    "kaifeng_credit/backups/tables.py sums_of_postgres": SQL,
    "kaifeng_credit/backups/tables.py sums_of_sqlite": SQL,
    "contracts/models/ledger.py install": "migrations set triggers up",
    "contracts/models/ledger.py remove": "migrations take triggers down",
    "kaifeng_credit/searching/texts.py read_some": SWEPT,
}


def past_the_model(
    tree: ast.AST, function: str = "<module>"
) -> Iterator[tuple[str, str]]:
    """Each call of that kind: its function, its name."""
    for node in ast.iter_child_nodes(tree):
        inside = node.name if isinstance(node, ast.FunctionDef) else function
        if isinstance(node, ast.Call) and isinstance(
            node.func, ast.Attribute | ast.Name
        ):
            name = ast.unparse(node.func).rpartition(".")[2]
            # A dictionary or a digest is updated with what is in brackets.
            rows = name != "update" or (node.keywords and not node.args)
            if name in PAST_THE_MODEL and rows:
                yield function, name
        yield from past_the_model(node, inside)


def test_every_write_past_a_model_is_on_the_list():
    found = {
        f"{file} {function}": name
        for file, tree in trees()
        if "/migrations/" not in file
        for function, name in past_the_model(tree)
    }
    assert set(PLACES) == set(found)


def test_a_write_that_is_planted_is_noticed():
    planted = ast.parse(
        "def f(x):\n"
        "    Payment.objects.filter(pk=1).update(amount=2)\n"
        "    whole.update(line)\n"
        "    connection.cursor().execute('DELETE')\n"
    )
    assert {("f", "update"), ("f", "execute"), ("f", "cursor")} == set(
        past_the_model(planted)
    )
