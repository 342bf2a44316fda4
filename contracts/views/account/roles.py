"""角色与权限: who holds what since when; asking, signing, ending (三员)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET, require_http_methods

from contracts.forms import RoleForm
from contracts.models import Membership, RoleRequest, User
from contracts.policies import Refused, check_administers
from contracts.queries.clock import now, today
from contracts.queries.people import holds
from contracts.queries.roles import (
    contracts_in_reach,
    roles_held_by,
    roles_in_force,
)
from contracts.rules.rights import RIGHTS
from contracts.services.role_requests import (
    SIGNS,
    ask_role,
    end_role,
    settle_role,
    waiting_for,
)
from contracts.states import ADMINISTRATORS, SIDE_OF_ROLE, Role
from contracts.views.pages import try_service

PER_PAGE = 50


@login_required
@require_GET
def roles(request: HttpRequest) -> HttpResponse:
    """Role × right, what waits for a signature, and who holds what."""
    check_administers(request.user, *ADMINISTRATORS, act="查看角色与权限")
    page = Paginator(roles_in_force(), PER_PAGE).get_page(
        request.GET.get("page")
    )
    return TemplateResponse(
        request,
        "account/roles.html",
        {
            "demos": [one for one in contracts_in_reach(request.user) if one.is_demo]
            if holds(request.user, *SIGNS)
            else [],
            "previewed": list(SIDE_OF_ROLE),
            "rights": RIGHTS,
            "columns": list(Role),
            "page": page,
            "waiting": waiting_for().select_related(
                "user", "contract", "asked_by"
            ),
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def person_roles(request: HttpRequest, pk: int) -> HttpResponse:
    """The roles of one account, and what this administrator may do."""
    check_administers(request.user, *ADMINISTRATORS, act="查看角色与权限")
    user = User.objects.filter(pk=pk).first()
    if user is None:
        raise Http404("没有这个账号。")
    reach = contracts_in_reach(request.user)
    form = RoleForm(
        request.POST if request.method == "POST" else None,
        contracts=[one.slug for one in reach],
        ends="end" in (*request.GET, request.POST.get("act")),
    )
    if form.is_valid():
        said, refused = try_service(lambda: _do(request, user, form, reach))
        if refused is None:
            messages.success(request, said)
            return redirect("person_roles", pk)
        at = "ends_on" if refused.code == "day_passed" else None
        form.add_error(at, refused.message)
    asks = holds(request.user, Role.SECURITY_ADMIN) and user != request.user
    rows = [
        (row, row.ends_on is None or row.ends_on >= today())
        for row in roles_held_by(user)
    ]
    return TemplateResponse(
        request,
        "account/person_roles.html",
        {
            "person": user,
            "rows": rows,
            "form": form,
            "waiting": waiting_for(user).select_related(
                "contract", "asked_by"
            ),
            "asks": asks,
            "signs": holds(request.user, *SIGNS) and user != request.user,
            "ending": _ending(request, rows) if asks else None,
        },
        status=422 if form.errors else 200,
    )


def _ending(request: HttpRequest, rows) -> Membership | None:
    """The role whose end is asked about: by the link, or a form sent back."""
    wanted = request.GET.get("end", "")
    if request.POST.get("act") == "end":
        wanted = request.POST.get("number", "")
    return next(
        (row for row, lasts in rows if lasts and str(row.pk) == wanted), None
    )


def _do(request: HttpRequest, user: User, form: RoleForm, reach) -> str:
    """One act on the roles of the account, and what to say of it."""
    data, by = form.cleaned_data, request.user
    if data["act"] == "ask":
        contract = next(one for one in reach if one.slug == data["contract"])
        ask_role(
            user=user, contract=contract, role=data["role"],
            ends_on=data["ends_on"], reason=data["reason"], by=by,
            today=today(),
        )  # fmt: skip
        return "已提请授予角色，待另一名管理员签署后生效。"
    if data["act"] == "end":
        row = _of(Membership, user, data["number"])
        end_role(
            membership_id=row.pk, last_day=data["ends_on"],
            reason=data["reason"], by=by, today=today(),
        )  # fmt: skip
        return f"已结束 {user} 的{row.get_role_display()}。"
    row = _of(RoleRequest, user, data["number"])
    agreed = data["act"] == "agree"
    settle_role(
        request_id=row.pk, by=by, agreed=agreed, now=now(), today=today()
    )
    return "已签署，角色即刻生效。" if agreed else "已退回这项提请。"


def _of(model, user: User, number: int | None):
    """A row of this account; a number of another's is nothing here."""
    row = model.objects.filter(pk=number, user=user).first()
    if row is None:
        raise Refused("not_here", "没有这一项，请刷新后再办。")
    return row
