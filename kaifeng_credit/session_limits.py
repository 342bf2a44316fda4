"""Every request: does the session still last, and may its person go on."""

from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from contracts.queries.clock import now
from contracts.services.passwords import password_is_due
from contracts.services.second_factor import must_enrol
from contracts.services.sessions import WORDS, note_seen, why_ended
from contracts.views.account.sign_out import FORGET

TOLD = "told"  # what the sign-in page says once
NOT_SENT = "刚才的提交没有生效，重新登录后返回填写的页面再提交。"
# What a person reaches whose password is due.
STILL_OPEN = frozenset(
    {"password", "second_factor", "logout", "login", "health", "ready", "check"}
)


class SessionLimits:
    """Ends sessions that are idle, over, replaced or closed, with a word."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        had_session = SESSION_KEY in request.session
        if request.user.is_authenticated:
            moment = now()
            words = why_ended(request.session, request.user, now=moment)
            if not words and _is_an_act(request):
                note_seen(request.session, now=moment)
        else:
            # Django itself drops whose password changed or who is disabled.
            words = WORDS["closed"] if had_session else ""
        if words:
            logout(request)
            request.session[TOLD] = (
                words + NOT_SENT if request.method == "POST" else words
            )
        response = self.get_response(request)
        if words:
            response["Clear-Site-Data"] = FORGET
        return response

    def process_view(self, request, view, args, kwargs):
        """Lead to the password page whoever has to change it first.

        Only what is read: a form that is sent is not lost to a new day. With
        a password that an administrator knows nothing is sent either. A
        second factor that is demanded is enrolled before anything at all.
        """
        if request.resolver_match.url_name not in STILL_OPEN and must_enrol(
            request.session, request.user
        ):
            return redirect("second_factor")
        reads = request.method in ("GET", "HEAD")
        if (
            not request.user.is_authenticated
            or request.resolver_match.url_name in STILL_OPEN
            or not (reads or request.user.password_given_at)
            or not password_is_due(request.user, now=now())
        ):
            return None
        return redirect("password")


def _is_an_act(request: HttpRequest) -> bool:
    """A page that asks by itself for news is nobody's act."""
    return not (
        request.method == "GET" and "HX-Request" in request.headers
    )
