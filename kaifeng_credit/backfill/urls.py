"""Addresses of 补录, below a contract."""

from django.urls import path

from kaifeng_credit.backfill import batches, records, uploads

urlpatterns = [
    path("", uploads.backfill, name="backfill"),
    path("template.xlsx", uploads.template, name="backfill_template"),
    path("uploads/<int:pk>/", uploads.upload, name="backfill_upload"),
    path(
        "uploads/<int:pk>/problems.<str:fmt>",
        uploads.problems,
        name="backfill_problems",
    ),
    path("<int:pk>/", batches.detail, name="backfill_batch"),
    path("<int:pk>/source/", batches.source, name="backfill_source"),
    path(
        "<int:pk>/countersign/",
        batches.countersign,
        name="backfill_countersign",
    ),
    path("<int:pk>/decline/", batches.decline, name="backfill_decline"),
    path("<int:pk>/withdraw/", batches.withdraw, name="backfill_withdraw"),
    path("records/", records.records, name="records"),
    path("records/start/", records.start, name="records_start"),
    path(
        "records/<int:pk>/approve/", records.approve, name="records_approve"
    ),
    path(
        "records/<int:pk>/decline/", records.decline, name="records_decline"
    ),
    path(
        "records/<int:pk>/withdraw/",
        records.withdraw,
        name="records_withdraw",
    ),
]
