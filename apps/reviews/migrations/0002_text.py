"""The submitted text stands on the review: old ones get it from what they are about."""

from django.db import migrations, models

_FILL = """
UPDATE reviews_review r SET text = t.content FROM {table} t
WHERE r.kind = '{kind}' AND r.target_id = t.id AND r.status <> 'draft';
"""
_FILL_SEND_TASKS = """
UPDATE reviews_review r SET text = t.content FROM messaging_sendtask s JOIN message_templates_messagetemplate t ON t.id = s.template_id
WHERE r.kind = 'send_task' AND r.target_id = s.id AND r.status <> 'draft';
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0001_initial"),
        # The tables that are read here; the models above are known by name only, as in reviews.kinds.
        ("signatures", "0001_initial"),
        ("message_templates", "0001_initial"),
        ("messaging", "0004_send_tasks"),
    ]

    operations = [
        migrations.AddField("Review", "text", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.AddField(
            "Review",
            "fingerprint",
            models.CharField(blank=True, max_length=64, default=""),
            preserve_default=False,
        ),
        migrations.RunSQL(
            _FILL.format(table="signatures_signature", kind="signature")
            + _FILL.format(table="message_templates_messagetemplate", kind="template")
            + _FILL_SEND_TASKS,
            migrations.RunSQL.noop,
        ),
    ]
