"""Fields that several forms share."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import lazy

from contracts.queries.scans import scanner_told
from contracts.rules.uploads import accept_of, limits_told


class PaperField(forms.FileField):
    """A file to hand in; says which kinds are taken, from the settings."""

    def __init__(
        self,
        *,
        label: str,
        lead: str = "",
        types: tuple[str, ...] | None = None,
        limit: int | None = None,
        **more: Any,
    ):
        types = types or settings.UPLOAD_TYPES
        told = limits_told(types, limit or settings.UPLOAD_LIMIT_BYTES)
        super().__init__(
            label=label,
            # When it is shown: a form is made once, a scanner may come later.
            help_text=lazy(
                lambda: (
                    f"{lead}{told}；{scanner_told()}。"
                    "非涉密系统，禁止上传涉密文件。"
                ),
                str,
            )(),
            widget=forms.FileInput(attrs={"accept": accept_of(types)}),
            **more,
        )
