"""The address that counts is the one our own proxy saw."""

import pytest
from django.test import RequestFactory

from contracts.views.addresses import address_of, counted_address


@pytest.mark.parametrize(
    ("behind", "given", "hops", "network", "single"),
    [
        (False, "192.0.2.1", "203.0.113.9", "192.0.2.1", "192.0.2.1"),
        (True, "10.0.0.1", "203.0.113.9", "203.0.113.9", "203.0.113.9"),
        # What the client itself put in front does not count.
        (True, "10.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9",
         "203.0.113.9"),
        (True, "10.0.0.1", "", "10.0.0.1", "10.0.0.1"),
        (False, "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64",
         "2001:db8:1:2::"),
        (False, "", "", "", None),
    ],
)  # fmt: skip
def test_the_address_is_the_one_our_own_proxy_saw(
    behind, given, hops, network, single, settings
):
    settings.BEHIND_PROXY = behind
    headers = {"HTTP_X_FORWARDED_FOR": hops} if hops else {}
    request = RequestFactory().get("/", REMOTE_ADDR=given, **headers)
    assert network == address_of(request)
    assert single == counted_address(request)
