import apps.core.ids
import apps.core.ownership
import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('reviews', '0001_initial'),
    ]

    operations = [
        migrations.RunSQL('CREATE SEQUENCE template_numbers START 1000001', 'DROP SEQUENCE template_numbers'),
        migrations.CreateModel(
            name='MessageTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', apps.core.ownership.PublicId(default=apps.core.ids.random_public_id, editable=False, max_length=40, unique=True)),
                ('number', models.BigIntegerField(db_default=models.Func(models.Value('template_numbers'), function='nextval', output_field=models.BigIntegerField()), editable=False, unique=True)),
                ('region', models.CharField(choices=[('mainland', 'Chinese mainland'), ('global', 'Global')], max_length=8, verbose_name='region')),
                ('message_kind', models.PositiveSmallIntegerField(choices=[(1, 'Verification code'), (2, 'Notice'), (3, 'Marketing')], verbose_name='type')),
                ('name', models.CharField(max_length=60, verbose_name='template name')),
                ('content', models.TextField(max_length=500, verbose_name='content')),
                ('remarks', models.CharField(blank=True, max_length=500, verbose_name='remarks')),
                ('parameter_count', models.PositiveSmallIntegerField(default=0)),
                ('is_approved', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('deleted_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.account')),
                ('review', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reviews.review')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
                'constraints': [models.CheckConstraint(condition=models.Q(('region__in', ['mainland', 'global'])), name='template_region_known'), models.CheckConstraint(condition=models.Q(('message_kind__in', [1, 2, 3])), name='template_kind_known')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
    ]
