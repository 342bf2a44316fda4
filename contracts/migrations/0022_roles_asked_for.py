"""Roles are asked for and signed; since when one is held is kept.

No table is rebuilt: every new column may be empty, so that the triggers of
the people's tables stay where they are on SQLite too.
"""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from contracts.models.ledger import Guard

FIRST_DAY = {
    "postgresql": "(MIN(h.history_date) AT TIME ZONE 'Asia/Shanghai')::date",
    "sqlite": "date(MIN(h.history_date), '+8 hours')",
}


def fill(apps, schema_editor):
    """Since when each role is held, as its history of changes has it."""
    day = FIRST_DAY[schema_editor.connection.vendor]
    schema_editor.execute(
        f"UPDATE contracts_membership SET given_on = (SELECT {day} "  # noqa: S608
        "FROM contracts_historicalmembership h "
        "WHERE h.id = contracts_membership.id)"
    )


def keep(apps, schema_editor):
    """The column goes with its days."""


class Migration(migrations.Migration):

    dependencies = [
        ('contracts', '0021_agreement_adoptions'),
    ]

    operations = [
        migrations.AddField(
            model_name='historicalmembership',
            name='given_on',
            field=models.DateField(blank=True, null=True, verbose_name='自'),
        ),
        migrations.AddField(
            model_name='historicaluser',
            name='emergency_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='应急'),
        ),
        migrations.AddField(
            model_name='membership',
            name='given_on',
            field=models.DateField(blank=True, null=True, verbose_name='自'),
        ),
        migrations.AddField(
            model_name='user',
            name='emergency_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='应急'),
        ),
        migrations.AddField(
            model_name='user',
            name='password_given_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='发放密码'),
        ),
        migrations.AlterField(
            model_name='signinattempt',
            name='outcome',
            field=models.CharField(choices=[('done', '登录成功'), ('wrong', '用户名或密码不对'), ('code_wrong', '动态口令不对'), ('locked', '已锁定，未核对密码'), ('given', '管理员重设了密码')], max_length=12, verbose_name='结果'),
        ),
        migrations.CreateModel(
            name='RoleRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('a_handler', '甲方经办'), ('a_approver', '甲方审批'), ('a_finance', '甲方财务'), ('b_lead', '乙方负责人'), ('b_onsite', '乙方驻场'), ('expert', '评审专家'), ('auditor', '审计'), ('system_admin', '系统管理'), ('security_admin', '安全管理')], max_length=20, verbose_name='角色')),
                ('ends_on', models.DateField(null=True, verbose_name='最后一日')),
                ('reason', models.TextField(verbose_name='理由')),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('settled_at', models.DateTimeField(null=True)),
                ('agreed', models.BooleanField(default=False)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.contract')),
                ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '提请授予角色',
                'verbose_name_plural': '提请授予角色',
                'constraints': [models.UniqueConstraint(condition=models.Q(('settled_by__isnull', True)), fields=('user', 'contract', 'role'), name='a_role_is_asked_for_once_at_a_time'), models.CheckConstraint(condition=models.Q(('asked_by', models.F('user')), _negated=True), name='nobody_asks_for_a_role_of_their_own'), models.CheckConstraint(condition=models.Q(('agreed', False), models.Q(('settled_by__isnull', False), models.Q(('settled_by', models.F('asked_by')), _negated=True), models.Q(('settled_by', models.F('user')), _negated=True)), _connector='OR'), name='a_role_is_signed_by_a_second_person')],
            },
        ),
        Guard(fill, keep),
    ]
