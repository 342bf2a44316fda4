import django.db.models.deletion
import django.db.models.functions.datetime
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
            name='Measurement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveBigIntegerField(verbose_name='记录序号')),
                ('happened_on', models.DateField(verbose_name='发生日')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='记录时间')),
                ('note', models.TextField(blank=True, default='', verbose_name='说明')),
                ('indicator', models.CharField(max_length=60, verbose_name='指标')),
                ('value', models.DecimalField(decimal_places=4, max_digits=14, verbose_name='数值')),
                ('period_end', models.DateField(verbose_name='考核周期截止')),
                ('published_on', models.DateField(null=True, verbose_name='发布日')),
                ('baseline', models.BooleanField(default=False, verbose_name='基期')),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.backfillbatch')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.contract')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='indicators.measurement')),
            ],
            options={
                'verbose_name': '指标值',
                'verbose_name_plural': '指标值',
            },
        ),
        migrations.CreateModel(
            name='CountedEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveBigIntegerField(verbose_name='记录序号')),
                ('happened_on', models.DateField(verbose_name='发生日')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='记录时间')),
                ('note', models.TextField(blank=True, default='', verbose_name='说明')),
                ('quota', models.CharField(max_length=60, verbose_name='计数项')),
                ('quantity', models.PositiveIntegerField(default=1, verbose_name='数量')),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.backfillbatch')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.contract')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='indicators.countedevent')),
            ],
            options={
                'verbose_name': '计数',
                'verbose_name_plural': '计数',
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='a_count_counts_something')],
            },
        ),
    ]
