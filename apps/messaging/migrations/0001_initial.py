import apps.core.ids
import apps.core.money
import apps.core.ownership
import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

from apps.core.partitions import CreatePartitioned, make_partitions


def first_partitions(apps, schema_editor):
    # Deferred index statements run before the next statement here, so that partitions inherit them all the same.
    make_partitions(months_back=1)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0001_initial'),
        ('accounts', '0001_initial'),
        ('applications', '0001_initial'),
        ('carriers', '0001_initial'),
        ('message_templates', '0001_initial'),
        ('pricing', '0001_initial'),
        ('signatures', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account_id', models.BigIntegerField()),
                ('application_id', models.BigIntegerField()),
                ('template_id', models.BigIntegerField()),
                ('signature_id', models.BigIntegerField(null=True)),
                ('country', models.CharField(max_length=3)),
                ('message_kind', models.PositiveSmallIntegerField()),
                ('hour', models.DateTimeField()),
                ('moved_from', models.CharField(blank=True, max_length=12)),
                ('moved_to', models.CharField(max_length=12)),
                ('count', models.IntegerField()),
                ('segments', models.IntegerField()),
                ('fee', apps.core.money.AmountField(decimal_places=6, max_digits=18)),
                ('currency', apps.core.money.CurrencyField(default='USD', max_length=3)),
            ],
            options={
                'db_table': 'message_tallies',
            },
        ),
        CreatePartitioned(
            name='Attempt',
            fields=[
                ('pk', models.CompositePrimaryKey('message_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('message_id', models.BigIntegerField()),
                ('id', models.BigIntegerField(db_default=models.Func(function='time_ordered_id', output_field=models.BigIntegerField()))),
                ('claimed_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(choices=[('accepted', 'accepted by the carrier'), ('refused', 'refused by the carrier'), ('unknown', 'no answer'), ('not_sent', 'not sent; put back')], max_length=10)),
                ('code', models.CharField(blank=True, db_default='', max_length=40)),
                ('reason', models.CharField(blank=True, db_default='', max_length=120)),
                ('carrier', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='carriers.carrier')),
            ],
            options={
                'db_table': 'message_attempts',
                'constraints': [models.CheckConstraint(condition=models.Q(('outcome__in', ['accepted', 'refused', 'unknown', 'not_sent'])), name='attempt_outcome_known')],
            },
        ),
        CreatePartitioned(
            name='Message',
            fields=[
                ('id', models.BigIntegerField(db_default=models.Func(function='time_ordered_id', output_field=models.BigIntegerField()), primary_key=True, serialize=False)),
                ('message_kind', models.PositiveSmallIntegerField(choices=[(1, 'Verification code'), (2, 'Notice'), (3, 'Marketing')])),
                ('region', models.CharField(choices=[('mainland', 'Chinese mainland'), ('global', 'Global')], max_length=8)),
                ('number_sealed', models.BinaryField()),
                ('number_hash', models.BigIntegerField()),
                ('number_prefix', models.CharField(max_length=10)),
                ('number_last4', models.CharField(max_length=4)),
                ('country', models.CharField(max_length=3)),
                ('parameters_sealed', models.BinaryField(null=True)),
                ('context_sealed', models.BinaryField(null=True)),
                ('sender', models.CharField(blank=True, db_default='', max_length=20)),
                ('status', models.CharField(choices=[('accepted', 'Accepted'), ('claimed', 'Being submitted'), ('submitted', 'Submitted'), ('delivered', 'Delivered'), ('undelivered', 'Not delivered'), ('expired', 'Expired'), ('in_doubt', 'In doubt'), ('refused', 'Refused'), ('cancelled', 'Cancelled')], default='accepted', max_length=12)),
                ('code', models.CharField(blank=True, db_default='', max_length=40)),
                ('is_amended', models.BooleanField(db_default=False, default=False)),
                ('segments', models.PositiveSmallIntegerField()),
                ('unit_price', apps.core.money.UnitPriceField(decimal_places=6, max_digits=12)),
                ('fee', apps.core.money.AmountField(decimal_places=6, max_digits=18)),
                ('currency', apps.core.money.CurrencyField(default='USD', max_length=3)),
                ('charging_moment', models.CharField(choices=[('submit', 'when the carrier has accepted it'), ('delivery', 'when it has been delivered')], max_length=8)),
                ('charged_on', models.DateField(null=True)),
                ('accepted_at', models.DateTimeField()),
                ('claimed_at', models.DateTimeField(null=True)),
                ('claimed_by', models.CharField(blank=True, db_default='', max_length=80)),
                ('submitted_at', models.DateTimeField(null=True)),
                ('received_at', models.DateTimeField(null=True)),
                ('settled_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.account')),
                ('application', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='applications.application')),
                ('carrier', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='carriers.carrier')),
                ('price_version', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pricing.priceversion')),
                ('signature', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='signatures.signature')),
                ('template', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='message_templates.messagetemplate')),
            ],
            options={
                'db_table': 'messages',
                'abstract': False,
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
                'indexes': [models.Index(fields=['account', '-id'], name='messages_by_account'), models.Index(fields=['application', '-id'], name='messages_by_application'), models.Index(fields=['number_hash', '-id'], name='messages_by_number')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['accepted', 'claimed', 'submitted', 'delivered', 'undelivered', 'expired', 'in_doubt', 'refused', 'cancelled'])), name='message_status_known'), models.CheckConstraint(condition=models.Q(('fee__gte', 0)), name='message_fee_not_negative')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        CreatePartitioned(
            name='Part',
            fields=[
                ('pk', models.CompositePrimaryKey('message_id', 'seq', blank=True, editable=False, primary_key=True, serialize=False)),
                ('message_id', models.BigIntegerField()),
                ('seq', models.PositiveSmallIntegerField()),
                ('total', models.PositiveSmallIntegerField()),
                ('reference', models.CharField(blank=True, max_length=80)),
                ('status', models.CharField(choices=[('submitted', 'Submitted'), ('refused', 'Refused by the carrier'), ('unknown', 'No answer'), ('delivered', 'Delivered'), ('undelivered', 'Not delivered'), ('expired', 'Expired')], max_length=12)),
                ('code', models.CharField(blank=True, db_default='', max_length=40)),
                ('submitted_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
                ('carrier', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='carriers.carrier')),
            ],
            options={
                'db_table': 'message_parts',
                'indexes': [models.Index(fields=['carrier', 'reference'], name='parts_by_reference')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['submitted', 'refused', 'unknown', 'delivered', 'undelivered', 'expired'])), name='part_status_known')],
            },
        ),
        migrations.CreateModel(
            name='Reply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', apps.core.ownership.PublicId(default=apps.core.ids.random_public_id, editable=False, max_length=40, unique=True)),
                ('message_id', models.BigIntegerField()),
                ('number_sealed', models.BinaryField()),
                ('number_hash', models.BigIntegerField()),
                ('number_last4', models.CharField(max_length=4)),
                ('text_sealed', models.BinaryField()),
                ('is_unsubscribe', models.BooleanField(default=False)),
                ('received_at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.account')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='applications.application')),
                ('inbound', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='carriers.inboundreply')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
                'indexes': [models.Index(fields=['account', '-id'], name='replies_by_account'), models.Index(fields=['number_hash', '-id'], name='replies_by_number'), models.Index(fields=['message_id'], name='replies_by_message')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.RunPython(first_partitions, migrations.RunPython.noop, elidable=False),
    ]
