"""The OpenAPI document: what the code answers, in one file.

``docs/openapi.yaml`` is a copy that a test compares with it.
"""

from functools import cache
from typing import Any

from django.http import HttpResponse
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from kaifeng_credit.api.base import View
from kaifeng_credit.api.shapes import standing_components

MEDIA_TYPE = "application/yaml"


def complete(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """A hook of drf-spectacular: add the rows of the standing."""
    schemas = result["components"]["schemas"]
    for name, shape in standing_components().items():
        assert name not in schemas, name
        schemas[name] = shape
    result["components"]["schemas"] = dict(sorted(schemas.items()))
    return without_marks(result)


def without_marks(value: Any) -> Any:
    """The document without what drf-spectacular notes for itself."""
    if isinstance(value, dict):
        return {
            key: without_marks(inner)
            for key, inner in value.items()
            if key != "x-spec-enum-id"
        }
    if isinstance(value, list | tuple):
        return [without_marks(inner) for inner in value]
    return value


@cache
def openapi_text() -> str:
    """The document as YAML; the code does not change while it runs.

    The same bytes as ``manage.py spectacular``.
    """
    document = SchemaGenerator().get_schema(request=None, public=True)
    return OpenApiYamlRenderer().render(document, renderer_context={}).decode()


class Document(View):
    """What a program may ask here, for people and for generators."""

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        """The same for everybody who is signed in."""
        return HttpResponse(openapi_text(), content_type=MEDIA_TYPE)
