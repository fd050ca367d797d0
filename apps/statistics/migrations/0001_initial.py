import apps.core.money
import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('applications', '0001_initial'),
        ('message_templates', '0001_initial'),
        ('signatures', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Watermark',
            fields=[
                ('name', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('last_id', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='HourCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hour', models.DateTimeField()),
                ('country', models.CharField(max_length=3)),
                ('message_kind', models.PositiveSmallIntegerField()),
                ('requests', models.IntegerField(default=0)),
                ('refused', models.IntegerField(default=0)),
                ('accepted', models.IntegerField(default=0)),
                ('segments', models.IntegerField(default=0)),
                ('waiting', models.IntegerField(default=0)),
                ('submitted', models.IntegerField(default=0)),
                ('delivered', models.IntegerField(default=0)),
                ('failed', models.IntegerField(default=0)),
                ('in_doubt', models.IntegerField(default=0)),
                ('cancelled', models.IntegerField(default=0)),
                ('fee', apps.core.money.AmountField(decimal_places=6, default=0, max_digits=18)),
                ('currency', apps.core.money.CurrencyField(default='USD', max_length=3)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.account')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='applications.application')),
                ('signature', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='signatures.signature')),
                ('template', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='message_templates.messagetemplate')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
                'constraints': [models.UniqueConstraint(fields=('account', 'hour', 'application', 'template', 'signature', 'country', 'message_kind', 'currency'), name='one_count_per_hour', nulls_distinct=False)],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
    ]
