"""Why a paper went back, and the rework date a rejection may name."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('deliverables', '0002_ledgers'),
    ]

    operations = [
        migrations.AddField(
            model_name='acceptancereview',
            name='return_reason',
            field=models.TextField(blank=True, default='', verbose_name='退回原因'),
        ),
        migrations.AddField(
            model_name='acceptancereview',
            name='rework_due_on',
            field=models.DateField(blank=True, null=True, verbose_name='整改期限'),
        ),
        migrations.AddField(
            model_name='decision',
            name='rework_due_on',
            field=models.DateField(null=True, verbose_name='整改期限'),
        ),
        migrations.AddField(
            model_name='historicalacceptancereview',
            name='return_reason',
            field=models.TextField(blank=True, default='', verbose_name='退回原因'),
        ),
        migrations.AddField(
            model_name='historicalacceptancereview',
            name='rework_due_on',
            field=models.DateField(blank=True, null=True, verbose_name='整改期限'),
        ),
        migrations.AddField(
            model_name='historicalsignoffrequest',
            name='return_reason',
            field=models.TextField(blank=True, default='', verbose_name='退回原因'),
        ),
        migrations.AddField(
            model_name='signoffrequest',
            name='return_reason',
            field=models.TextField(blank=True, default='', verbose_name='退回原因'),
        ),
    ]
