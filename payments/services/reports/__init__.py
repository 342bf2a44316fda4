"""The payment-status report as files, and every export kept unchanged."""

from payments.services.reports.exporting import (
    FORMATS,
    make_export,
    note_download,
)

__all__ = ["FORMATS", "make_export", "note_download"]
