import apps.core.ids
import apps.core.ownership
import django.db.models.deletion
from django.db import migrations, models

from apps.core.partitions import CreatePartitioned, make_partitions


def first_partitions(apps, schema_editor):
    # Deferred index statements run before the next statement here, so that partitions inherit them all the same.
    make_partitions(months_back=1)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Carrier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', apps.core.ownership.PublicId(default=apps.core.ids.random_public_id, editable=False, max_length=40, unique=True)),
                ('name', models.SlugField(max_length=40, unique=True, verbose_name='name')),
                ('protocol', models.CharField(max_length=20, verbose_name='protocol')),
                ('settings', models.JSONField(default=dict)),
                ('secrets_sealed', models.BinaryField(null=True)),
                ('is_enabled', models.BooleanField(default=True, verbose_name='enabled')),
                ('is_default', models.BooleanField(default=False, verbose_name='default carrier')),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='InboundReply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number_sealed', models.BinaryField()),
                ('number_hash', models.BigIntegerField()),
                ('sent_to', models.CharField(blank=True, max_length=40)),
                ('text_sealed', models.BinaryField()),
                ('received_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
            ],
        ),
        CreatePartitioned(
            name='Receipt',
            fields=[
                ('id', models.BigIntegerField(db_default=models.Func(function='time_ordered_id', output_field=models.BigIntegerField()), primary_key=True, serialize=False)),
                ('reference', models.CharField(max_length=80)),
                ('number_hash', models.BigIntegerField(null=True)),
                ('user_reference', models.IntegerField(null=True)),
                ('state', models.CharField(max_length=20)),
                ('error_code', models.CharField(blank=True, max_length=20)),
                ('submitted_at', models.DateTimeField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('received_at', models.DateTimeField()),
                ('raw_sealed', models.BinaryField()),
                ('try_after', models.DateTimeField(null=True)),
                ('message_id', models.BigIntegerField(null=True)),
            ],
            options={
                'db_table': 'carrier_receipts',
            },
        ),
        migrations.CreateModel(
            name='CarrierLease',
            fields=[
                ('carrier', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='lease', serialize=False, to='carriers.carrier')),
                ('holder', models.CharField(blank=True, max_length=80)),
                ('until', models.DateTimeField(null=True)),
                ('state', models.CharField(default='idle', max_length=20)),
                ('in_flight', models.PositiveIntegerField(default=0)),
                ('submitted_count', models.PositiveBigIntegerField(default=0)),
                ('throttled_count', models.PositiveBigIntegerField(default=0)),
                ('last_error', models.CharField(blank=True, max_length=200)),
                ('reported_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddConstraint(
            model_name='carrier',
            constraint=models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('is_default',), name='one_default_carrier'),
        ),
        migrations.AddField(
            model_name='inboundreply',
            name='carrier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='carriers.carrier'),
        ),
        migrations.AddField(
            model_name='receipt',
            name='carrier',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to='carriers.carrier'),
        ),
        migrations.AddIndex(
            model_name='inboundreply',
            index=models.Index(condition=models.Q(('read_at__isnull', True)), fields=['id'], name='inbound_replies_unread'),
        ),
        migrations.AddIndex(
            model_name='receipt',
            index=models.Index(condition=models.Q(('try_after__isnull', False)), fields=['try_after'], name='receipts_open'),
        ),
        migrations.AddIndex(
            model_name='receipt',
            index=models.Index(condition=models.Q(('message_id__isnull', False)), fields=['message_id'], name='receipts_by_message'),
        ),
        migrations.RunPython(first_partitions, migrations.RunPython.noop, elidable=False),
    ]
