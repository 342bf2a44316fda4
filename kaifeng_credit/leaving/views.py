"""离岗移交: one form that hands everything on, or changes nothing."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from contracts.forms import MAX_NOTE
from contracts.models import User
from contracts.policies import check_administers
from contracts.queries.clock import now, today
from contracts.states import Role
from contracts.views.pages import try_service
from kaifeng_credit.leaving.handing_over import hand_over
from kaifeng_credit.leaving.holdings import Desk, desks_of, live_tokens


class LeaveForm(forms.Form):
    """When, why, and who takes over on each contract."""

    ends_on = forms.DateField(
        label="最后一日",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="当日仍可登录和办理；留空为即刻停用。",
        error_messages={"invalid": "日期须写作 2025-12-31 这样。"},
    )
    reason = forms.CharField(
        label="理由",
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="如调离、离职；记入审计。",
        error_messages={"required": "请写明理由。"},
    )

    def __init__(self, *args: Any, desks: list[Desk], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.desks = [desk for desk in desks if desk.moves]
        for desk in self.desks:
            self.fields[self.name_of(desk)] = forms.ChoiceField(
                label=f"{desk.contract.slug} 的接手人",
                choices=[
                    ("", "请选择"),
                    *((str(one.pk), str(one)) for one in desk.candidates),
                ],
                error_messages={"required": "请选择接手人。"},
            )
        self.order_fields(
            [*map(self.name_of, self.desks), "ends_on", "reason"]
        )

    @staticmethod
    def name_of(desk: Desk) -> str:
        """The field of a contract."""
        return f"to_{desk.contract.pk}"

    def successors(self) -> dict[int, User]:
        """Who was chosen, by the contract's key."""
        people = {one.pk: one for desk in self.desks for one in desk.candidates}
        return {
            desk.contract.pk: people[int(self.cleaned_data[self.name_of(desk)])]
            for desk in self.desks
        }


@login_required
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """What the person holds; and on POST, all of it to others."""
    check_administers(request.user, Role.SYSTEM_ADMIN, act="办理离岗移交")
    user = User.objects.filter(pk=pk).first()
    if user is None:
        raise Http404("没有这个账号。")
    day = today()
    desks = desks_of(user, now=now(), today=day)
    form = LeaveForm(
        request.POST if request.method == "POST" else None,
        initial={"ends_on": user.ends_on},
        desks=desks,
    )
    if form.is_valid():
        done, refused = try_service(
            lambda: _hand_over(request, user, form, day)
        )
        if refused is None:
            messages.success(request, _said(user, form, done))
            return redirect("person", pk)
        form.add_error(None, refused.message)
    return TemplateResponse(
        request,
        "account/leave.html",
        {
            "person": user,
            "desks": desks,
            "tokens": live_tokens(user, now=now()),
            "form": form,
            "own": user == request.user,
        },
        status=422 if form.errors else 200,
    )


def _hand_over(request: HttpRequest, user: User, form: LeaveForm, day: date):
    return hand_over(
        user=user, successors=form.successors(),
        last_day=form.cleaned_data["ends_on"],
        reason=form.cleaned_data["reason"], by=request.user, now=now(),
        today=day,
    )  # fmt: skip


def _said(user: User, form: LeaveForm, done) -> str:
    last_day = form.cleaned_data["ends_on"]
    when = f"{last_day} 到期" if last_day else "已停用"
    taken = f"，{len(done)} 份合同的事项已移交" if done else ""
    return f"{user} 的账号{when}，角色随之结束{taken}。"
