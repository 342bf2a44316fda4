"""The penalty ledger: insert-only, one original row per head and day.

On SQLite a later migration that rebuilds one of these tables must drop the
checks that read it first and install them again.
"""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from contracts.models.ledger import (
    append_only,
    insert_check,
    open_batch_check,
    row_check,
)

FACTS = (
    "payments_penaltydispute",
    "payments_penaltydecision",
    "payments_penaltysettlement",
)
# Confirmed and settled are compared in whole 分, as payments are: SQLite
# keeps a decimal as a float.
CONFIRMED = (
    "(SELECT COALESCE(SUM(amount), 0) FROM payments_penaltyday"
    " WHERE contract_id = NEW.contract_id AND head = NEW.head)"
)
SETTLED = (
    "(SELECT COALESCE(SUM(amount), 0) FROM payments_penaltysettlement"
    " WHERE contract_id = NEW.contract_id AND head = NEW.head)"
)
# What another transaction confirms or settles meanwhile would be invisible.
ONE_AT_A_TIME = (
    "1 FROM contracts_contract WHERE id = NEW.contract_id FOR UPDATE"
)


class Migration(migrations.Migration):

    dependencies = [
        ('contracts', '0012_penalty_proposals'),
        ('payments', '0007_request_gate'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PenaltyDispute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveBigIntegerField(verbose_name='记录序号')),
                ('happened_on', models.DateField(verbose_name='发生日')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='记录时间')),
                ('note', models.TextField(blank=True, default='', verbose_name='说明')),
                ('head', models.CharField(max_length=30, verbose_name='违约情形')),
                ('first_on', models.DateField(verbose_name='自')),
                ('last_on', models.DateField(null=True, verbose_name='至')),
                ('text', models.TextField(verbose_name='异议')),
                ('file_name', models.CharField(blank=True, default='', max_length=255)),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.backfillbatch')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.contract')),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.storedfile')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='payments.penaltydispute')),
            ],
            options={
                'verbose_name': '违约金异议',
                'verbose_name_plural': '违约金异议',
            },
        ),
        migrations.CreateModel(
            name='PenaltyDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveBigIntegerField(verbose_name='记录序号')),
                ('happened_on', models.DateField(verbose_name='发生日')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='记录时间')),
                ('note', models.TextField(blank=True, default='', verbose_name='说明')),
                ('head', models.CharField(max_length=30, verbose_name='违约情形')),
                ('verdict', models.CharField(choices=[('confirmed', '已确认'), ('excused', '免计'), ('suspended', '停计'), ('withdrawn', '已撤销'), ('upheld', '维持')], max_length=10)),
                ('first_on', models.DateField(verbose_name='自')),
                ('last_on', models.DateField(null=True, verbose_name='至')),
                ('file_name', models.CharField(blank=True, default='', max_length=255)),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.backfillbatch')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.contract')),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.storedfile')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='payments.penaltydecision')),
                ('dispute', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='payments.penaltydispute')),
            ],
            options={
                'verbose_name': '违约金决定',
                'verbose_name_plural': '违约金决定',
            },
        ),
        migrations.CreateModel(
            name='PenaltySettlement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveBigIntegerField(verbose_name='记录序号')),
                ('happened_on', models.DateField(verbose_name='发生日')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='记录时间')),
                ('note', models.TextField(blank=True, default='', verbose_name='说明')),
                ('head', models.CharField(max_length=30, verbose_name='违约情形')),
                ('manner', models.CharField(choices=[('paid', '乙方另行支付'), ('deducted', '双方书面约定抵扣')], max_length=10)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='金额')),
                ('reference', models.CharField(max_length=60, verbose_name='凭证号')),
                ('file_name', models.CharField(blank=True, default='', max_length=255)),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.backfillbatch')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.contract')),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.storedfile')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='payments.penaltysettlement')),
            ],
            options={
                'verbose_name': '违约金结清',
                'verbose_name_plural': '违约金结清',
            },
        ),
        migrations.CreateModel(
            name='PenaltyDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('head', models.CharField(max_length=30, verbose_name='违约情形')),
                ('day', models.DateField(verbose_name='日期')),
                ('verdict', models.CharField(choices=[('confirmed', '已确认'), ('excused', '免计'), ('suspended', '停计'), ('withdrawn', '已撤销'), ('upheld', '维持')], max_length=10)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='金额')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.contract')),
                ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='payments.penaltyday')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='days', to='payments.penaltydecision')),
            ],
            options={
                'verbose_name': '违约金逐日账',
                'verbose_name_plural': '违约金逐日账',
                'constraints': [models.UniqueConstraint(condition=models.Q(('reverses__isnull', True)), fields=('contract', 'head', 'day'), name='a_penalty_day_once'), models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', 0), ('verdict', 'confirmed')), models.Q(models.Q(('verdict', 'confirmed'), _negated=True), ('amount__lte', 0)), _connector='OR'), name='only_a_confirmed_day_adds_money')],
            },
        ),
        migrations.AddConstraint(
            model_name='penaltydispute',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('text', ''), _negated=True), models.Q(('file__isnull', False), ('reverses__isnull', False), _connector='OR')), name='a_dispute_says_why_and_shows_it'),
        ),
        migrations.AddConstraint(
            model_name='penaltydispute',
            constraint=models.CheckConstraint(condition=models.Q(('last_on__isnull', True), ('last_on__gte', models.F('first_on')), _connector='OR'), name='a_dispute_ends_after_it_began'),
        ),
        migrations.AddConstraint(
            model_name='penaltydecision',
            constraint=models.CheckConstraint(condition=models.Q(('batch__isnull', False), models.Q(('proposed_by', models.F('recorded_by')), _negated=True), _connector='OR'), name='a_penalty_takes_two_people'),
        ),
        migrations.AddConstraint(
            model_name='penaltydecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('verdict__in', ('excused', 'suspended')), _negated=True), ('file__isnull', False), _connector='OR'), name='excused_days_rest_on_a_paper'),
        ),
        migrations.AddConstraint(
            model_name='penaltydecision',
            constraint=models.CheckConstraint(condition=models.Q(('verdict', 'confirmed'), models.Q(('note', ''), _negated=True), _connector='OR'), name='a_penalty_decision_says_why'),
        ),
        migrations.AddConstraint(
            model_name='penaltysettlement',
            constraint=models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='a_settlement_moves_money'),
        ),
        migrations.AddConstraint(
            model_name='penaltysettlement',
            constraint=models.CheckConstraint(condition=models.Q(('batch__isnull', False), models.Q(('proposed_by', models.F('recorded_by')), _negated=True), _connector='OR'), name='a_settlement_takes_two_people'),
        ),
        migrations.AddConstraint(
            model_name='penaltysettlement',
            constraint=models.CheckConstraint(condition=models.Q(('manner', 'paid'), ('file__isnull', False), ('reverses__isnull', False), _connector='OR'), name='set_off_by_a_written_agreement_only'),
        ),
        *append_only(*FACTS, "payments_penaltyday"),
        *(open_batch_check(table) for table in FACTS),
        insert_check(
            "payments_penaltyday",
            "of_its_decision",
            refuse_when=(
                "NOT EXISTS (SELECT 1 FROM payments_penaltydecision d"
                " WHERE d.id = NEW.decision_id"
                " AND d.contract_id = NEW.contract_id"
                " AND d.head = NEW.head AND d.first_on <= NEW.day"
                " AND (d.last_on IS NULL OR d.last_on >= NEW.day))"
            ),
            message="a penalty day belongs to a decision on that day",
        ),
        insert_check(
            "payments_penaltyday",
            "of_its_day",
            refuse_when=(
                "NEW.reverses_id IS NOT NULL AND NOT EXISTS (SELECT 1"
                " FROM payments_penaltyday r WHERE r.id = NEW.reverses_id"
                " AND r.contract_id = NEW.contract_id"
                " AND r.head = NEW.head AND r.day = NEW.day)"
            ),
            message="a penalty day reverses a row of the same day",
        ),
        row_check(
            "payments_penaltyday",
            "above_settled",
            on="INSERT",
            refuse_when=(
                f"ROUND(({CONFIRMED} + NEW.amount) * 100)"
                f" < ROUND({SETTLED} * 100)"
            ),
            message="what is settled stays confirmed",
            one_at_a_time=ONE_AT_A_TIME,
        ),
        row_check(
            "payments_penaltysettlement",
            "within_confirmed",
            on="INSERT",
            refuse_when=(
                f"ROUND(({SETTLED} + NEW.amount) * 100)"
                f" > ROUND({CONFIRMED} * 100)"
                f" OR ROUND(({SETTLED} + NEW.amount) * 100) < 0"
            ),
            message="settlements stay between zero and what is confirmed",
            one_at_a_time=ONE_AT_A_TIME,
        ),
    ]
