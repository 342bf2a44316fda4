"""两步验证: enrol a phone, get recovery codes, put another phone in place."""

from urllib.parse import quote

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.safestring import mark_safe
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from contracts.forms import CodeForm, EnrolForm
from contracts.policies import Refused
from contracts.queries.clock import now
from contracts.services import second_factor as service
from contracts.services.identity import confirm_identity
from contracts.services.sealing import seal, unseal
from contracts.services.sessions import keep_this_session
from contracts.views.pages import try_service

ENROLLING = "enrolling"  # the key that is being tried, sealed


@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """What is in force; or a key to scan, and the first code of it."""
    factor = service.factor_of(request.user)
    if factor is not None:
        return _in_force(request, factor, CodeForm())
    form = EnrolForm(request.POST if request.method == "POST" else None)
    key = _key(request)
    if form.is_valid():
        codes, refused = try_service(lambda: _enrol(request, form, key))
        if refused is None:
            del request.session[ENROLLING]
            request.session["two_factors"] = True
            keep_this_session(request.session, request.user)
            return _shown_once(request, codes)
        at = "code" if refused.code == "code_wrong" else "password"
        form.add_error(at, refused.message)
    return TemplateResponse(
        request,
        "account/enrol.html",
        {
            "form": form,
            "qr": _drawn(service.uri_of(request.user, key)),
            "key": " ".join(key[i : i + 4] for i in range(0, len(key), 4)),
            "required": settings.SECOND_FACTOR_REQUIRED,
        },
        status=422 if form.errors else 200,
    )


@sensitive_post_parameters()
@login_required
@require_POST
def renew_codes(request: HttpRequest) -> HttpResponse:
    """Another batch of recovery codes, against a code of the phone."""
    return _with_code(
        request,
        service.renew_codes,
        lambda codes: _shown_once(request, codes),
    )


@sensitive_post_parameters()
@login_required
@require_POST
def end_factor(request: HttpRequest) -> HttpResponse:
    """Stop asking for this phone; where two factors are demanded, enrol anew."""

    def ended(_) -> HttpResponse:
        request.session.pop("two_factors", None)
        messages.success(request, "已停用两步验证。换手机的，现在启用新的。")
        return redirect("second_factor")

    return _with_code(request, service.end_factor, ended)


def _with_code(request: HttpRequest, act, then) -> HttpResponse:
    factor = service.factor_of(request.user)
    if factor is None:
        return redirect("second_factor")
    form = CodeForm(request.POST)
    if form.is_valid():
        done, refused = try_service(
            lambda: act(
                by=request.user, code=form.cleaned_data["code"], now=now()
            )
        )
        if refused is None:
            return then(done)
        form.add_error("code", refused.message)
    return _in_force(request, factor, form)


def _enrol(request: HttpRequest, form: EnrolForm, key: str) -> list[str]:
    confirm_identity(
        request.user,
        form.cleaned_data["password"],
        now=now(),
        why="启用两步验证",
    )
    code = form.cleaned_data["code"].replace(" ", "")
    return service.enrol(by=request.user, key=key, code=code, now=now())


def _key(request: HttpRequest) -> str:
    """The key being tried: the same until it is enrolled, or a new one."""
    sealed = request.session.get(ENROLLING, "")
    if sealed:
        try:
            return unseal(sealed, purpose=ENROLLING)
        except Refused:
            pass  # the portal's key was changed: begin anew
    key = service.new_key()
    request.session[ENROLLING] = seal(key, purpose=ENROLLING)
    return key


def _drawn(uri: str) -> str:
    """The QR code as a picture in the page: nothing is fetched for it."""
    return mark_safe(
        segno.make(uri, error="m").svg_inline(
            scale=5, light="#fff", dark="#000", svgclass="qr", lineclass=None
        )
    )


def _in_force(request, factor, form: CodeForm) -> HttpResponse:
    return TemplateResponse(
        request,
        "account/second_factor.html",
        {
            "factor": factor,
            "left": service.codes_left(factor),
            "form": form,
            "required": settings.SECOND_FACTOR_REQUIRED,
        },
        status=422 if form.is_bound and form.errors else 200,
    )


def _shown_once(request: HttpRequest, codes: list[str]) -> HttpResponse:
    """The answer to POST is the page itself: a redirect would keep them."""
    text = "\r\n".join(["协议履约管理平台 恢复码，每个只能用一次", *codes, ""])
    return TemplateResponse(
        request,
        "account/recovery_codes.html",
        {"codes": codes, "file": f"data:text/plain;charset=utf-8,{quote(text)}"},
    )
