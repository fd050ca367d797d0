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
        migrations.RunSQL('CREATE SEQUENCE signature_numbers START 1000001', 'DROP SEQUENCE signature_numbers'),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', apps.core.ownership.PublicId(default=apps.core.ids.random_public_id, editable=False, max_length=40, unique=True)),
                ('number', models.BigIntegerField(db_default=models.Func(models.Value('signature_numbers'), function='nextval', output_field=models.BigIntegerField()), editable=False, unique=True)),
                ('region', models.CharField(choices=[('mainland', 'Chinese mainland'), ('global', 'Global')], max_length=8, verbose_name='region')),
                ('content', models.CharField(max_length=20, verbose_name='signature content')),
                ('type', models.PositiveSmallIntegerField(choices=[(0, 'Company'), (1, 'App'), (2, 'Website'), (3, 'WeChat official account'), (4, 'Trademark'), (5, 'Government, public institution or other organization'), (6, 'WeChat mini program')], verbose_name='type')),
                ('purpose', models.PositiveSmallIntegerField(choices=[(0, 'For ourselves (verified entity)'), (1, 'For another entity that has authorized us')], verbose_name='purpose')),
                ('description', models.CharField(blank=True, max_length=300, verbose_name='application description')),
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
                'constraints': [models.CheckConstraint(condition=models.Q(('region__in', ['mainland', 'global'])), name='signature_region_known'), models.UniqueConstraint(condition=models.Q(('deleted_at', None)), fields=('account', 'region', 'content'), name='signature_once_per_account')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
    ]
