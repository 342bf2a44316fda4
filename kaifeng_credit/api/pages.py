"""Pages by cursor: stable while rows are added, never the whole list.

Rows come in the order of their keys, which only grow: a row recorded while
somebody reads appears at the end, and no page repeats or skips one. A page is
one query of at most ``page_size + 1`` rows; nothing is counted.
"""

from typing import Any
from urllib.parse import urlencode

from django.core.signing import BadSignature, b62_decode, b62_encode
from django.db.models import QuerySet
from rest_framework.request import Request

from kaifeng_credit.api.errors import BadQuery

SMALLEST, USUAL, LARGEST = 1, 50, 200
# Longer is no key: sixty-four bits take eleven places.
LONGEST_CURSOR = 11
GREATEST_KEY = 2**63 - 1


def page_of(
    rows: QuerySet, request: Request, *, size: int, cursor: str
) -> tuple[list[Any], str | None]:
    """The rows after a cursor, and the address of the page after them."""
    if cursor:
        rows = rows.filter(pk__gt=key_of(cursor))
    found = list(rows.order_by("pk")[: size + 1])
    if len(found) <= size:
        return found, None
    asked = {**request.query_params.dict(), "cursor": b62_encode(found[-2].pk)}
    # Without a host: no forged one leads anybody's program astray (T22).
    return found[:-1], f"{request.path}?{urlencode(asked)}"


def key_of(cursor: str) -> int:
    """The key a cursor stands for."""
    try:
        key = b62_decode(cursor) if cursor.isalnum() else -1
    except (BadSignature, ValueError):
        key = -1
    if len(cursor) > LONGEST_CURSOR or not 0 <= key <= GREATEST_KEY:
        raise BadQuery(
            "bad_cursor", "cursor 不是平台给出的。请从第一页重新开始。"
        )
    return key
