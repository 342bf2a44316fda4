"""Uploads that come in pieces."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import deliverables.models.uploads


class Migration(migrations.Migration):
    """Nothing here is evidence: a row goes when its file is in, or given up."""

    dependencies = [
        ("deliverables", "0002_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="UploadSession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "token",
                    models.CharField(
                        default=deliverables.models.uploads.new_token,
                        editable=False,
                        max_length=32,
                        unique=True,
                    ),
                ),
                (
                    "piece",
                    models.CharField(max_length=60, verbose_name="组成"),
                ),
                (
                    "name",
                    models.CharField(max_length=255, verbose_name="文件名"),
                ),
                (
                    "size",
                    models.PositiveBigIntegerField(verbose_name="字节数"),
                ),
                (
                    "modified",
                    models.BigIntegerField(
                        default=0, verbose_name="文件修改时间（毫秒）"
                    ),
                ),
                (
                    "received",
                    models.PositiveBigIntegerField(
                        default=0, verbose_name="已收到字节数"
                    ),
                ),
                (
                    "digest",
                    models.CharField(
                        default="", max_length=64, verbose_name="SHA-256"
                    ),
                ),
                ("media_type", models.CharField(default="", max_length=100)),
                (
                    "started_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
                ("expires_at", models.DateTimeField(verbose_name="保留至")),
                (
                    "deliverable",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="deliverables.deliverable",
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="deliverables.documentversion",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="deliverables.documentversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "未传完的文件",
                "verbose_name_plural": "未传完的文件",
            },
        ),
    ]
