"""Pages by cursor: stable while rows are added, never the whole list.

Rows come in the order of their keys, which only grow: a row recorded while
somebody reads appears at the end, and no page repeats or skips one. A page is
one query of at most ``page_size + 1`` rows; nothing is counted.
"""

import re
from typing import Any
from urllib.parse import urlencode

from django.core.signing import b62_decode, b62_encode
from django.db.models import QuerySet
from rest_framework.request import Request

from kaifeng_credit.api.errors import BadQuery

SMALLEST, USUAL, LARGEST = 1, 50, 200
# Ten places of base 62 hold every key there will be, and fit in 64 bits.
CURSOR = "^[0-9A-Za-z]{1,10}$"


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
    if not re.fullmatch(CURSOR, cursor):
        raise BadQuery(
            "bad_cursor", "cursor 不是平台给出的。请从第一页重新开始。"
        )
    return b62_decode(cursor)
