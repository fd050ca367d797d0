"""The time-ordered id that partitioned tables are cut along."""

from django.db import migrations

from apps.core.partitions import CREATE_ID_FUNCTION


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(CREATE_ID_FUNCTION, "DROP FUNCTION time_ordered_id; DROP SEQUENCE time_ordered_id_sequence"),
    ]
