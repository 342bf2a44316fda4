"""The navigation: which entry is the page one stands on."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse

register = template.Library()


@register.inclusion_tag("components/nav_link.html", takes_context=True)
def nav_link(
    context: Context,
    name: str,
    icon: str,
    label: str,
    *,
    also: str = "",
    count: int | None = None,
    hot: bool = False,
    key: str = "",
) -> dict[str, Any]:
    """One entry: ``{% nav_link "services" "list-details" "服务事项" %}``.

    ``also`` names further URL names (by prefix) that belong to this entry;
    ``key`` is the letter after ``g`` on the keyboard.
    """
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    here = context.get("section") or getattr(match, "url_name", "") or ""
    prefixes = tuple(also.split())
    return {
        "href": reverse(name, args=[context["contract"].slug]),
        "icon": icon,
        "label": label,
        "current": here == name or (prefixes and here.startswith(prefixes)),
        "count": count,
        "hot": hot,
        "key": key,
    }
