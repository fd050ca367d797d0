import apps.core.ids
import apps.core.ownership
import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', apps.core.ownership.PublicId(default=apps.core.ids.random_public_id, editable=False, max_length=40, unique=True)),
                ('kind', models.CharField(max_length=24)),
                ('target_id', models.BigIntegerField()),
                ('title', models.CharField(max_length=120)),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('waiting', 'Pending review'), ('in_review', 'In review'), ('needs_more', 'More information needed'), ('approved', 'Approved'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn'), ('revoked', 'Revoked')], default='draft', max_length=16)),
                ('round', models.PositiveSmallIntegerField(default=0)),
                ('submitted_at', models.DateTimeField(null=True)),
                ('due_at', models.DateTimeField(null=True)),
                ('claimed_until', models.DateTimeField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('note', models.TextField(blank=True, max_length=2000, verbose_name='note')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.account')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reviewer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.PositiveSmallIntegerField()),
                ('reason', models.CharField(max_length=40)),
                ('field', models.CharField(blank=True, max_length=40)),
                ('start', models.PositiveIntegerField(null=True)),
                ('end', models.PositiveIntegerField(null=True)),
                ('words', models.CharField(blank=True, max_length=200)),
                ('note', models.TextField(blank=True, max_length=2000)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='reviews.review')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(fields=['kind', 'target_id'], name='review_by_target'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(condition=models.Q(('status__in', ['waiting', 'in_review'])), fields=['due_at', 'id'], name='review_queue'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'waiting', 'in_review', 'needs_more', 'approved', 'rejected', 'withdrawn', 'revoked'])), name='review_status_known'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['draft', 'waiting', 'in_review', 'needs_more', 'rejected'])), fields=('kind', 'target_id'), name='one_open_review_per_object'),
        ),
    ]
