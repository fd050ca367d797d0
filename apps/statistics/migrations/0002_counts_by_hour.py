"""The days of the whole platform are found by their hours."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("statistics", "0001_initial")]

    operations = [
        migrations.AddIndex(model_name="hourcount", index=models.Index(fields=["hour"], name="counts_by_hour")),
    ]
