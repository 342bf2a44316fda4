import django.db.models.deletion
import django.db.models.functions.datetime
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contracts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AcceptanceReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('drafting', '评审中'), ('submitted', '待审批签署'), ('decided', '已作出结论'), ('void', '已作废')], default='drafting', max_length=10)),
                ('result', models.CharField(blank=True, choices=[('accepted', '验收合格'), ('rejected', '验收不合格')], default='', max_length=10)),
                ('conclusion', models.TextField(blank=True, default='', verbose_name='结论说明')),
                ('rework_due_on', models.DateField(blank=True, null=True, verbose_name='整改期限')),
                ('return_reason', models.TextField(blank=True, default='', verbose_name='退回原因')),
                ('revision', models.PositiveIntegerField(default=0)),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.contract')),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '验收工作底稿',
                'verbose_name_plural': '验收工作底稿',
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveBigIntegerField(verbose_name='记录序号')),
                ('happened_on', models.DateField(verbose_name='发生日')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='记录时间')),
                ('note', models.TextField(blank=True, default='', verbose_name='说明')),
                ('number', models.CharField(max_length=40, verbose_name='验收单号')),
                ('result', models.CharField(choices=[('accepted', '验收合格'), ('rejected', '验收不合格')], max_length=10)),
                ('conclusion', models.TextField(blank=True, default='', verbose_name='结论说明')),
                ('findings', models.JSONField(default=list)),
                ('rework_due_on', models.DateField(null=True, verbose_name='整改期限')),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.backfillbatch')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.contract')),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='deliverables.decision')),
            ],
            options={
                'verbose_name': '验收结论',
                'verbose_name_plural': '验收结论',
            },
        ),
        migrations.CreateModel(
            name='AcceptancePacket',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.contract')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.storedfile')),
                ('job', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.job')),
                ('decision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='packet', to='deliverables.decision')),
            ],
            options={
                'verbose_name': '验收书',
                'verbose_name_plural': '验收书',
            },
        ),
        migrations.CreateModel(
            name='Deliverable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=60)),
                ('item', models.PositiveSmallIntegerField(verbose_name='服务事项')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.contract')),
            ],
            options={
                'verbose_name': '交付成果',
                'verbose_name_plural': '交付成果',
            },
        ),
        migrations.CreateModel(
            name='DocumentVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('piece', models.CharField(max_length=60, verbose_name='组成')),
                ('number', models.PositiveSmallIntegerField(default=1, verbose_name='版次')),
                ('name', models.CharField(max_length=255, verbose_name='文件名')),
                ('media_type', models.CharField(max_length=100)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('deliverable', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='deliverables.deliverable')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.storedfile')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('replaces', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='deliverables.documentversion')),
            ],
            options={
                'verbose_name': '文件版本',
                'verbose_name_plural': '文件版本',
            },
        ),
        migrations.CreateModel(
            name='ExpertReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveBigIntegerField(verbose_name='记录序号')),
                ('happened_on', models.DateField(verbose_name='发生日')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='记录时间')),
                ('note', models.TextField(blank=True, default='', verbose_name='说明')),
                ('result', models.CharField(choices=[('pass', '通过'), ('fail', '未通过')], max_length=4)),
                ('file_name', models.CharField(blank=True, default='', max_length=255)),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.backfillbatch')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.contract')),
                ('deliverable', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='expert_reviews', to='deliverables.deliverable')),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.storedfile')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='deliverables.expertreview')),
            ],
            options={
                'verbose_name': '专家评审',
                'verbose_name_plural': '专家评审',
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('criterion', models.CharField(max_length=60, verbose_name='标准')),
                ('verdict', models.CharField(blank=True, choices=[('met', '符合'), ('not_met', '不符合'), ('undetermined', '无法判定')], default='', max_length=12)),
                ('comment', models.TextField(blank=True, default='', verbose_name='意见')),
                ('place', models.CharField(blank=True, default='', max_length=60, verbose_name='所在页')),
                ('evidence', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deliverables.documentversion')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='deliverables.acceptancereview')),
            ],
            options={
                'verbose_name': '判定',
                'verbose_name_plural': '判定',
            },
        ),
        migrations.CreateModel(
            name='HistoricalFinding',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('criterion', models.CharField(max_length=60, verbose_name='标准')),
                ('verdict', models.CharField(blank=True, choices=[('met', '符合'), ('not_met', '不符合'), ('undetermined', '无法判定')], default='', max_length=12)),
                ('comment', models.TextField(blank=True, default='', verbose_name='意见')),
                ('place', models.CharField(blank=True, default='', max_length=60, verbose_name='所在页')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('evidence', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='deliverables.documentversion')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('review', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='deliverables.acceptancereview')),
            ],
            options={
                'verbose_name': 'historical 判定',
                'verbose_name_plural': 'historical 判定',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalSignOffRequest',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('kind', models.CharField(choices=[('confirmed', '书面确认'), ('approved', '审核通过')], max_length=10)),
                ('state', models.CharField(choices=[('open', '待审批签署'), ('signed', '已签署'), ('declined', '已退回')], default='open', max_length=10)),
                ('note', models.TextField(blank=True, default='', verbose_name='说明')),
                ('return_reason', models.TextField(blank=True, default='', verbose_name='退回原因')),
                ('prepared_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('contract', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='contracts.contract')),
                ('deliverable', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='deliverables.deliverable')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('prepared_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical 签署请求',
                'verbose_name_plural': 'historical 签署请求',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='SignOff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveBigIntegerField(verbose_name='记录序号')),
                ('happened_on', models.DateField(verbose_name='发生日')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='记录时间')),
                ('note', models.TextField(blank=True, default='', verbose_name='说明')),
                ('kind', models.CharField(choices=[('confirmed', '书面确认'), ('approved', '审核通过')], max_length=10)),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.backfillbatch')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.contract')),
                ('deliverable', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sign_offs', to='deliverables.deliverable')),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='deliverables.signoff')),
            ],
            options={
                'verbose_name': '签署',
                'verbose_name_plural': '签署',
            },
        ),
        migrations.CreateModel(
            name='SignOffRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('confirmed', '书面确认'), ('approved', '审核通过')], max_length=10)),
                ('state', models.CharField(choices=[('open', '待审批签署'), ('signed', '已签署'), ('declined', '已退回')], default='open', max_length=10)),
                ('note', models.TextField(blank=True, default='', verbose_name='说明')),
                ('return_reason', models.TextField(blank=True, default='', verbose_name='退回原因')),
                ('prepared_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.contract')),
                ('deliverable', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deliverables.deliverable')),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '签署请求',
                'verbose_name_plural': '签署请求',
            },
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveBigIntegerField(verbose_name='记录序号')),
                ('happened_on', models.DateField(verbose_name='发生日')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='记录时间')),
                ('note', models.TextField(blank=True, default='', verbose_name='说明')),
                ('round', models.PositiveSmallIntegerField(verbose_name='轮次')),
                ('number', models.CharField(max_length=40, verbose_name='签收单号')),
                ('manifest_digest', models.CharField(max_length=64, verbose_name='清单 SHA-256')),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.backfillbatch')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.contract')),
                ('deliverable', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='deliverables.deliverable')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='deliverables.submission')),
            ],
            options={
                'verbose_name': '提交',
                'verbose_name_plural': '提交',
            },
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveBigIntegerField(verbose_name='记录序号')),
                ('happened_on', models.DateField(verbose_name='发生日')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='记录时间')),
                ('note', models.TextField(blank=True, default='', verbose_name='说明')),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.backfillbatch')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.contract')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='deliverables.receipt')),
                ('submission', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='receipt', to='deliverables.submission')),
            ],
            options={
                'verbose_name': '签收',
                'verbose_name_plural': '签收',
            },
        ),
        migrations.CreateModel(
            name='HistoricalAcceptanceReview',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('state', models.CharField(choices=[('drafting', '评审中'), ('submitted', '待审批签署'), ('decided', '已作出结论'), ('void', '已作废')], default='drafting', max_length=10)),
                ('result', models.CharField(blank=True, choices=[('accepted', '验收合格'), ('rejected', '验收不合格')], default='', max_length=10)),
                ('conclusion', models.TextField(blank=True, default='', verbose_name='结论说明')),
                ('rework_due_on', models.DateField(blank=True, null=True, verbose_name='整改期限')),
                ('return_reason', models.TextField(blank=True, default='', verbose_name='退回原因')),
                ('revision', models.PositiveIntegerField(default=0)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('contract', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='contracts.contract')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('prepared_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('submission', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='deliverables.submission')),
            ],
            options={
                'verbose_name': 'historical 验收工作底稿',
                'verbose_name_plural': 'historical 验收工作底稿',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddField(
            model_name='decision',
            name='submission',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='decision', to='deliverables.submission'),
        ),
        migrations.AddField(
            model_name='acceptancereview',
            name='submission',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='review', to='deliverables.submission'),
        ),
        migrations.CreateModel(
            name='SubmissionDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='deliverables.submission')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deliverables.documentversion')),
            ],
            options={
                'verbose_name': '提交文件',
                'verbose_name_plural': '提交文件',
            },
        ),
        migrations.AddField(
            model_name='submission',
            name='documents',
            field=models.ManyToManyField(related_name='submitted_in', through='deliverables.SubmissionDocument', to='deliverables.documentversion'),
        ),
        migrations.CreateModel(
            name='VersionRemoval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('version', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='removal', to='deliverables.documentversion')),
            ],
            options={
                'verbose_name': '移除记录',
                'verbose_name_plural': '移除记录',
            },
        ),
        migrations.CreateModel(
            name='Withdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveBigIntegerField(verbose_name='记录序号')),
                ('happened_on', models.DateField(verbose_name='发生日')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='记录时间')),
                ('note', models.TextField(blank=True, default='', verbose_name='说明')),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.backfillbatch')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.contract')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='deliverables.withdrawal')),
                ('submission', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawal', to='deliverables.submission')),
            ],
            options={
                'verbose_name': '撤回',
                'verbose_name_plural': '撤回',
            },
        ),
        migrations.AddConstraint(
            model_name='deliverable',
            constraint=models.UniqueConstraint(fields=('contract', 'key'), name='one_row_per_deliverable'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.UniqueConstraint(fields=('review', 'criterion'), name='one_finding_per_criterion'),
        ),
        migrations.AddConstraint(
            model_name='signoff',
            constraint=models.CheckConstraint(condition=models.Q(('batch__isnull', False), models.Q(('prepared_by', models.F('recorded_by')), _negated=True), _connector='OR'), name='a_sign_off_takes_two_people'),
        ),
        migrations.AddConstraint(
            model_name='signoffrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('deliverable', 'kind'), name='one_open_request_per_act'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('batch__isnull', False), models.Q(('prepared_by', models.F('recorded_by')), _negated=True), _connector='OR'), name='a_decision_takes_two_people'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.UniqueConstraint(fields=('contract', 'number'), name='one_decision_per_number'),
        ),
        migrations.AddConstraint(
            model_name='submissiondocument',
            constraint=models.UniqueConstraint(fields=('submission', 'version'), name='a_version_once_per_submission'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.UniqueConstraint(fields=('contract', 'number'), name='one_slip_per_number'),
        ),
    ]
