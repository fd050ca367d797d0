"""The audit trail becomes a chain: a place for each event, also for those that are there already."""

import django.db.models.deletion
from django.db import migrations, models

TRIGGERS = """
CREATE FUNCTION note_unlinked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN INSERT INTO accounts_auditunlinked (event_id) VALUES (NEW.id); RETURN NULL; END $$;
CREATE TRIGGER audit_is_chained AFTER INSERT ON accounts_auditevent FOR EACH ROW EXECUTE FUNCTION note_unlinked();
CREATE TRIGGER audit_chain_is_append_only BEFORE UPDATE OR DELETE ON accounts_auditlink
FOR EACH ROW EXECUTE FUNCTION refuse_change();
INSERT INTO accounts_auditunlinked (event_id) SELECT id FROM accounts_auditevent;
"""
NO_TRIGGERS = """
DROP TRIGGER audit_chain_is_append_only ON accounts_auditlink;
DROP TRIGGER audit_is_chained ON accounts_auditevent;
DROP FUNCTION note_unlinked();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_verification")]

    operations = [
        migrations.CreateModel(
            name="AuditLink",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                ("digest", models.BinaryField(max_length=32)),
                (
                    "event",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.auditevent",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AuditUnlinked",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="accounts.auditevent",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
    ]
