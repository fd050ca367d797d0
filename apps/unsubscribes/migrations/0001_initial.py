import apps.core.ids
import apps.core.ownership
import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Unsubscribe',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', apps.core.ownership.PublicId(default=apps.core.ids.random_public_id, editable=False, max_length=40, unique=True)),
                ('number_hash', models.BigIntegerField()),
                ('number_sealed', models.BinaryField()),
                ('number_last4', models.CharField(max_length=4)),
                ('signature', models.CharField(blank=True, max_length=20, verbose_name='signature')),
                ('message_kind', models.PositiveSmallIntegerField(choices=[(1, 'Verification code'), (2, 'Notice'), (3, 'Marketing')], null=True, verbose_name='type')),
                ('origin', models.CharField(choices=[('reply', 'Reply of the handset'), ('customer', 'Entered by the customer'), ('operator', 'Entered by the operator')], max_length=10)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('removed_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.account')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
                'constraints': [models.UniqueConstraint(condition=models.Q(('removed_at', None)), fields=('account', 'number_hash', 'signature', 'message_kind'), name='unsubscribed_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('origin__in', ['reply', 'customer', 'operator'])), name='unsubscribe_origin_known')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
    ]
