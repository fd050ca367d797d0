"""Verbs about lists in a process of the installation under test, with its environment: `python -m tests.support.list_calls …`.

attach FILE gives the id of the new task; confirm, pause, resume and stop take one; standing gives the equation as JSON.
"""

import json
import sys
import uuid
from pathlib import Path
from typing import Any

import django


def main(verb: str, given: str, demo: dict[str, str]) -> Any:
    """What the verb gives, as JSON can hold it."""
    django.setup()
    if verb == "attach":
        return _attach(Path(given), demo)
    from apps.messaging import dry_run, progress
    from apps.messaging.models import SendTask
    from apps.messaging.scheduling import When
    from apps.messaging.services import confirming, steering

    task = SendTask.unscoped.get(pk=int(given))
    if verb == "standing":
        found = progress.equation(task)
        counts = {term.key: term.count for term in (*found.rows.right, *found.messages.right)}
        return {"holds": found.holds, "uploaded": found.rows.left.count, **counts}
    if verb == "confirm":
        quote = dry_run.dry_run(task).fingerprint
        confirming.confirm(actor=actor_of(demo), task=task, quote=quote, when=When())
    else:
        getattr(steering, verb)(actor=actor_of(demo), task=task)
    return None


def actor_of(demo: dict[str, str]) -> Any:
    """The person whom the demo's key belongs to."""
    from apps.accounts.actors import Actor, account_perms
    from apps.accounts.models import Credential

    key = Credential.unscoped.select_related("user", "account").get(secret_id=demo["secret_id"])
    perms = account_perms(key.user, key.account)
    return Actor(user=key.user, account=key.account, perms=perms, via="browser", ip="127.0.0.1")


def _attach(path: Path, demo: dict[str, str]) -> int:
    from apps.applications.models import Application
    from apps.core.files import SealedWriter
    from apps.message_templates.models import MessageTemplate
    from apps.messaging.models import SendTaskSource
    from apps.messaging.services import send_tasks
    from apps.signatures.models import Signature

    actor = actor_of(demo)
    account = actor.own_account
    writer = SealedWriter()
    writer.write(path.read_bytes())
    template = MessageTemplate.of(account).get(number=int(demo["mainland_template_id"]))
    signatures = Signature.of(account).filter(
        region=template.region, content=demo["sign_name"], is_approved=True
    )
    task = send_tasks.attach_list(
        actor=actor,
        key=str(uuid.uuid4()),
        name=path.name,
        source=SendTaskSource.FILE,
        file=writer.close(),
        file_size=path.stat().st_size,
        application=Application.of(account).get(sdk_app_id=demo["sdk_app_id"]),
        template=template,
        signature=signatures.get(),
    )
    return task.pk


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], sys.argv[2], json.loads(sys.argv[3]))))
