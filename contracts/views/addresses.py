"""Where a request comes from, as far as it can be believed."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

# An IPv6 subscriber has a whole network to ask from.
IPV6_NETWORK = 64


def address_of(request: HttpRequest) -> str:
    """Who asks: the last hop our own proxy saw, never what a client claims."""
    given = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        hops = request.headers.get("x-forwarded-for", "").split(",")
        given = hops[-1].strip() or given
    try:
        address = ip_address(given)
    except ValueError:
        return given
    if isinstance(address, IPv6Address):
        return str(ip_network((address, IPV6_NETWORK), strict=False))
    return str(address)


def counted_address(request: HttpRequest) -> str | None:
    """The same as one address, which is what django-axes keeps.

    None where there is none to speak of: a unix socket without a proxy.
    """
    try:
        return str(ip_address(address_of(request).partition("/")[0]))
    except ValueError:
        return None
