"""How requests are read and answers written: JSON, within bounds.

Imported by DRF's own settings, so nothing here may import its views.
"""

import json
from typing import Any, NoReturn

from rest_framework.exceptions import APIException, ParseError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser

# The longest text that may be sent is a few thousand characters.
LONGEST_BODY = 64 * 1024


class TooLarge(APIException):
    """A body past the limit."""

    status_code = 413


class BoundedJSON(BaseParser):
    """A body in UTF-8, read to the limit and never past it.

    DRF's own parser reads whatever length was announced, decodes as the
    sender says, and lets a deep nesting end the process's patience.
    """

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None) -> Any:
        """The value that was sent; ParseError for what is none."""
        body = stream.read(LONGEST_BODY + 1)
        if len(body) > LONGEST_BODY:
            raise TooLarge
        try:
            return json.loads(body.decode(), parse_constant=_refuse)
        except (ValueError, RecursionError) as error:
            raise ParseError from error


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)  # NaN and Infinity are no JSON


class OneFormat(BaseContentNegotiation):
    """There is one format; whatever a program says it accepts, it gets that."""

    def select_parser(self, request, parsers):
        """The parser of what was sent; None is answered with 415."""
        sent = (request.content_type or "").partition(";")[0].strip().lower()
        return next((one for one in parsers if one.media_type == sent), None)

    def select_renderer(self, request, renderers, format_suffix=None):
        """The only one."""
        return renderers[0], renderers[0].media_type
