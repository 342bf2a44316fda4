"""Every address of the portal; a contract's pages lie below /c/<slug>/."""

from django.urls import include, path

from contracts.views import tokens
from contracts.views.account import (
    code,
    passwords,
    people,
    roles,
    second_factor,
    security,
    sign_in,
    sign_out,
)
from contracts.views.account import history as account_history
from deliverables.views import experts
from deliverables.views.checking import check
from kaifeng_credit import calendar_feed, coverage, history, views
from kaifeng_credit.auditing import views as auditing
from kaifeng_credit.finance.views import finance
from kaifeng_credit.leaving import views as leaving
from kaifeng_credit.operations.views import metrics, ready
from kaifeng_credit.previewing import views as previewing
from kaifeng_credit.reminding import views as reminding
from kaifeng_credit.searching.views import search
from kaifeng_credit.timeline.views import timeline

contract_pages = [
    path("", views.overview, name="overview"),
    path("todo/", views.todo, name="todo"),
    path("backfill/", include("kaifeng_credit.backfill.urls")),
    path("search/", search, name="search"),
    path("reminders/", reminding.reminder_list, name="reminders"),
    path("reminders/read/", reminding.read, name="read_reminders"),
    path("history/", history.day_history, name="history"),
    path("timeline/", timeline, name="timeline"),
    path("agreement/coverage/", coverage.coverage, name="coverage"),
    path("audit/", auditing.audit_log, name="audit"),
    path("audit/file/", auditing.audit_file, name="audit_file"),
    path("audit/check/", auditing.audit_check, name="audit_check"),
    path(
        "evidence/<slug:kind>/<int:pk>/", auditing.evidence, name="evidence"
    ),
    path("", include("contracts.urls")),
    path("", include("indicators.urls")),
    path("", include("deliverables.urls")),
    path("", include("payments.urls")),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("finance/", finance, name="finance"),
    path("login/", sign_in.SignIn.as_view(), name="login"),
    path("login/code/", code.sign_in_code, name="sign_in_code"),
    path("logout/", sign_out.SignOut.as_view(), name="logout"),
    path("check/", check, name="check"),
    path("account/sign-ins/", account_history.sign_ins, name="sign_ins"),
    path("accounts/", people.people, name="people"),
    path("accounts/<int:pk>/", people.person, name="person"),
    path("accounts/new/", people.new_account, name="new_account"),
    path("accounts/roles/", roles.roles, name="roles"),
    path(
        "accounts/<int:pk>/roles/", roles.person_roles, name="person_roles"
    ),
    path("accounts/<int:pk>/leave/", leaving.leave, name="leave"),
    path("preview/start/", previewing.start_preview, name="start_preview"),
    path("preview/end/", previewing.end_preview, name="end_preview"),
    path("account/password/", passwords.password, name="password"),
    path(
        "account/second-factor/",
        second_factor.second_factor,
        name="second_factor",
    ),
    path(
        "account/second-factor/codes/",
        second_factor.renew_codes,
        name="renew_codes",
    ),
    path(
        "account/second-factor/end/",
        second_factor.end_factor,
        name="end_factor",
    ),
    path("security/sign-ins/", security.all_sign_ins, name="all_sign_ins"),
    path("security/exports/", security.handout_list, name="handouts"),
    path("security/locks/", security.lock_list, name="locks"),
    path("security/locks/unlock/", security.unlock_account, name="unlock"),
    path("audit/", auditing.portal_audit, name="portal_audit"),
    path(
        "audit/file/", auditing.portal_audit_file, name="portal_audit_file"
    ),
    path(
        "audit/check/",
        auditing.portal_audit_check,
        name="portal_audit_check",
    ),
    path(
        "account/calendar/",
        calendar_feed.subscription,
        name="calendar_subscription",
    ),
    path(
        "account/calendar/end/",
        calendar_feed.end_subscription,
        name="end_calendar_subscription",
    ),
    path(
        "calendar/<str:secret>.ics", calendar_feed.feed, name="calendar_feed"
    ),
    path(
        "account/reminders/",
        reminding.preferences,
        name="reminder_preferences",
    ),
    path("account/tokens/", tokens.token_list, name="tokens"),
    path(
        "account/tokens/<int:pk>/revoke/",
        tokens.revoke,
        name="revoke_token",
    ),
    path(
        "expert/enter/<str:token>/", experts.door, name="expert_door"
    ),
    path("expert/<int:pk>/", experts.review, name="expert_page"),
    path(
        "expert/<int:pk>/files/<int:version>/",
        experts.document,
        name="expert_document",
    ),
    path("healthz", views.health, name="health"),
    path("readyz", ready, name="ready"),
    path("metrics", metrics, name="metrics"),
    path("api/v1/", include("kaifeng_credit.api.urls")),
    path("c/<slug:slug>/", include(contract_pages)),
]

handler404 = "kaifeng_credit.views.not_found"
handler500 = "kaifeng_credit.views.server_error"
