"""Setting a scheduled report up: form → 核对 → signature."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from contracts.models import Membership
from contracts.queries.clock import now, today
from contracts.states import Role
from contracts.views.pages import contract_page, try_service
from payments.forms.schedules import ScheduleForm
from payments.policies.schedules import (
    RECIPIENTS,
    check_can_schedule,
    check_mail_ready,
    possible_recipients,
)
from payments.services.schedules import Terms, check_terms, make_schedule
from payments.views.check_answers import let_in, put_at, sent_on
from payments.views.page import money_page
from payments.views.schedules.telling import STANDS_STILL, next_ones

AT_A_FIELD = {
    "covering": ("covering_needs_period",),
    "recipients": (
        "no_recipient", "too_many_recipients", "not_a_reader", "no_address",
    ),
}  # fmt: skip


@contract_page("GET", "POST")
def make(request: HttpRequest) -> HttpResponse:
    """Who may export chooses what is made when, and who is told."""
    contract = request.contract
    side = check_can_schedule(contract, request.user)
    let_in(request, lambda: check_mail_ready(contract))
    form = ScheduleForm(
        request.POST or None,
        people=_people(request, side),
        mailed=not contract.is_demo,
    )
    if not sent_on(request, form):
        return _form(request, form)
    terms = form.terms
    # A 核对 page never promises what the signature would be refused.
    _, refused = try_service(
        lambda: check_terms(contract, terms, request.user)
    )
    if refused is None and "sign" not in request.POST:
        return _check(request, form, terms)
    if refused is None:
        made, refused = try_service(
            lambda: make_schedule(
                contract=contract, terms=terms, by=request.user, now=now()
            )
        )
        if refused is None:
            messages.success(
                request, f"已设置定期报送：{made.title}，{made.plan.words}。"
            )
            return redirect("schedule", contract.slug, made.pk)
    put_at(form, refused, **AT_A_FIELD)
    return _form(request, form)


def _people(request: HttpRequest, side: str):
    """Those who may be told, each with the words of their roles."""
    roles: dict[int, list[str]] = {}
    rows = Membership.objects.in_force(on=today()).filter(
        contract=request.contract, role__in=RECIPIENTS[side]
    )
    for user_id, role in rows.order_by("pk").values_list("user_id", "role"):
        roles.setdefault(user_id, []).append(Role(role).label)
    return [
        (user, "、".join(roles[user.pk]))
        for user in possible_recipients(request.contract, side)
    ]


def _form(request: HttpRequest, form: ScheduleForm) -> HttpResponse:
    return money_page(
        request, "schedule_form", {"section": "exports", "form": form}
    )


def _check(
    request: HttpRequest, form: ScheduleForm, terms: Terms
) -> HttpResponse:
    demo = request.contract.is_demo
    moments = [STANDS_STILL] if demo else next_ones(terms.plan, now())
    return money_page(
        request,
        "schedule_check",
        {
            "section": "exports",
            # As they were sent; of several recipients, all.
            "hidden": [
                (name, value)
                for name, values in form.data.lists()
                if name in form.fields
                for value in values
            ],
            "rows": [
                (
                    "报表",
                    f"{terms.kind.heading}（{terms.fmt.upper()}）",
                    "", "",
                ),
                ("期间", terms.covering.label, "", ""),
                ("时间", terms.plan.words, "", ""),
                ("接下来", "\n".join(moments), "", ""),
                (
                    "收件人",
                    "、".join(str(one) for one in terms.recipients),
                    "", "",
                ),
            ],
            "follows": [STANDS_STILL + "，不生成报表，也不发邮件。"]
            if demo
            else [
                "到点由后台以设置人的名义生成报表，编号、摘要与手工导出相同，"
                "列入“已保存的导出”。",
                "收件人各收到一封邮件，只写合同、报表、期间、编号和登录后"
                "查看的链接，没有金额，也没有附件。",
                "收件人不再有权或账号停用的，不再发送，并在本项页面注明。",
            ],
        },
    )  # fmt: skip
