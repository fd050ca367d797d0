"""A list comes in once for a key, is refused before it is read, is thrown away with its file, and is tried on oneself."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from apps.accounts.actors import Actor
from apps.accounts.models import AuditEvent
from apps.accounts.permissions import Role
from apps.contacts.models import ContactGroup
from apps.core import files
from apps.core.errors import Code, DomainError, Forbidden
from apps.core.kinds import MessageKind, Region
from apps.core.stored import sweep
from apps.messaging.contents import whole_content
from apps.messaging.models import ManualSend, Message, SendTask, SendTaskSource
from apps.messaging.services import send_tasks
from apps.messaging.services.trial_sends import test_send as try_row
from apps.messaging.states import SendTaskStatus
from tests.support.lists import actor_of, csv_of, greeting, imported, list_task, stored
from tests.support.lists import file_store as file_store
from tests.support.sending import Sender, open_network, ready_to_send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("file_store")]
S = SendTaskStatus
TEXT = csv_of([["13800000001", "王小明", "1001"], ["13800000002", "李雷", "1002"]])


@pytest.fixture
def sender() -> Sender:
    open_network()
    return ready_to_send()


def asked(sender: Sender, **changed: Any) -> dict[str, Any]:
    return {
        "actor": actor_of(sender),
        "key": "form 1",
        "name": "spring.csv",
        "source": SendTaskSource.FILE,
        "file_size": len(TEXT.encode()),
        "application": sender.application,
        "template": sender.mainland_template,
        "signature": sender.signature,
        **changed,
    }


def exists(name: str) -> bool:
    try:
        files.size(name)
    except (DomainError, OSError):
        return False
    return True


def test_a_list_is_taken_in_and_the_importer_is_told(
    sender: Sender, django_capture_on_commit_callbacks: Any
) -> None:
    file = stored(TEXT)
    with django_capture_on_commit_callbacks() as hints:
        task = send_tasks.attach_list(**asked(sender, file=file))
    assert (task.status, task.region, task.file, task.currency) == (S.IMPORTING, "mainland", file, "USD")
    assert len(hints) == 1
    event = AuditEvent.objects.get(verb="send_task.created")
    assert event.label == "spring.csv"


def test_the_same_form_again_is_the_same_list_and_leaves_no_file(sender: Sender) -> None:
    first = send_tasks.attach_list(**asked(sender, file=stored(TEXT)))
    second = stored(TEXT)
    assert send_tasks.attach_list(**asked(sender, file=second)) == first
    assert not exists(second)
    assert exists(first.file)
    other = stored(TEXT.replace("1", "2"))  # as long, and another list
    with pytest.raises(DomainError) as refusal:
        send_tasks.attach_list(**asked(sender, file=other))
    assert refusal.value.code is Code.KEY_REUSED
    assert not exists(other)
    assert SendTask.unscoped.count() == AuditEvent.objects.filter(verb="send_task.created").count() == 1


def _foreign_template(sender: Sender) -> dict[str, Any]:
    return {"template": ready_to_send("mallory", 2).mainland_template}


def _unapproved_signature(sender: Sender) -> dict[str, Any]:
    sender.signature.is_approved = False
    sender.signature.save()
    return {}


def _suspended(sender: Sender) -> dict[str, Any]:
    sender.account.status = "suspended"
    sender.account.save()
    return {}


def _marketing_of_an_individual(sender: Sender) -> dict[str, Any]:
    sender.account.kind = "individual"
    sender.account.save()
    sender.mainland_template.message_kind = MessageKind.MARKETING
    sender.mainland_template.save()
    return {}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_foreign_template, Code.TEMPLATE_UNAPPROVED),
        (_unapproved_signature, Code.SIGNATURE_UNAPPROVED),
        (_suspended, Code.ACCOUNT_SUSPENDED),
        (_marketing_of_an_individual, Code.INDIVIDUAL_MARKETING),
        (lambda sender: {"signature": None}, Code.SIGNATURE_UNAPPROVED),
        (lambda sender: {"template": sender.global_template}, Code.SIGNATURE_REGION),
        (
            lambda sender: {"application": ready_to_send("mallory", 2).application},
            Code.APPLICATION_FOREIGN,
        ),
    ],
)
def test_what_would_be_refused_as_a_whole_is_refused_before_it_is_read(
    sender: Sender, change: Any, code: Code
) -> None:
    file = stored(TEXT)
    arguments = asked(sender, file=file, **change(sender))
    with pytest.raises(DomainError) as refusal:
        send_tasks.attach_list(**arguments)
    assert refusal.value.code is code
    assert not exists(file)
    assert not SendTask.unscoped.exists()


def test_who_may_not_send_leaves_no_file_either(sender: Sender) -> None:
    file = stored(TEXT)
    with pytest.raises(Forbidden):
        send_tasks.attach_list(**asked(sender, file=file, actor=actor_of(sender, Role.VIEWER)))
    assert not exists(file)


def test_a_group_fills_a_list_of_its_region(sender: Sender) -> None:
    group = ContactGroup.unscoped.create(account=sender.account, name="Members", region=Region.MAINLAND)
    common = {name: value for name, value in asked(sender).items() if name not in ("source", "file_size")}
    task = send_tasks.from_group(**{**common, "group": group, "name": ""})
    assert (task.source, task.group, task.name) == ("group", group, "Members")
    abroad = {**common, "key": "2", "template": sender.global_template, "signature": None}
    with pytest.raises(DomainError) as refusal:
        send_tasks.from_group(**abroad, group=group)
    assert refusal.value.code is Code.TEMPLATE_GLOBAL_ONLY


def test_the_failed_of_a_list_that_is_done_become_another(sender: Sender) -> None:
    origin = imported(list_task(sender, TEXT))
    actor = actor_of(sender)
    with pytest.raises(DomainError) as refusal:
        send_tasks.from_failed(actor=actor, key="f", task=origin)
    assert refusal.value.code is Code.ILLEGAL_MOVE
    SendTask.unscoped.filter(pk=origin.pk).update(status=S.DRAINED)
    task = send_tasks.from_failed(actor=actor, key="f", task=origin)
    assert (task.origin, task.source, task.template, task.mapping) == (
        origin,
        "failed",
        origin.template,
        origin.mapping,
    )
    assert send_tasks.from_failed(actor=actor, key="f", task=origin) == task


def test_a_discarded_list_is_gone_with_its_file(
    sender: Sender, django_capture_on_commit_callbacks: Any
) -> None:
    task, actor = imported(list_task(sender, TEXT)), actor_of(sender)
    with django_capture_on_commit_callbacks(execute=True):
        row = send_tasks.discard(actor=actor, task=task)
    assert (row.status, row.file) == (S.CANCELLED, "")
    assert not exists(task.file)
    send_tasks.discard(actor=actor, task=task)
    assert AuditEvent.objects.filter(verb="send_task.discarded").count() == 1


def test_a_list_on_its_way_cannot_be_discarded(sender: Sender) -> None:
    task = imported(list_task(sender, TEXT))
    SendTask.unscoped.filter(pk=task.pk).update(status=S.SENDING, started_at=datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(DomainError) as refusal:
        send_tasks.discard(actor=actor_of(sender), task=task)
    assert refusal.value.code is Code.ILLEGAL_MOVE


def test_what_nobody_touches_for_seven_days_is_forgotten(sender: Sender) -> None:
    with time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC), tick=False) as clockwork:
        template = greeting(sender)
        old = imported(list_task(sender, TEXT, template=template))
        touched = imported(list_task(sender, TEXT, template=template))
        sending = list_task(sender, TEXT, template=template, status=S.SENDING)
        clockwork.shift(timedelta(days=6))
        AuditEvent.objects.create(
            account=sender.account,
            verb="send_task.corrected",
            target=f"sendtask:{touched.public_id}",
            facts={},
        )
        assert send_tasks.discard_forgotten() == 0
        clockwork.shift(timedelta(days=1, minutes=1))
        assert send_tasks.discard_forgotten() == 1
        assert send_tasks.discard_forgotten() == 0
    states = dict(SendTask.unscoped.values_list("pk", "status"))
    assert states == {old.pk: S.CANCELLED, touched.pk: S.READY, sending.pk: S.SENDING}


def test_files_that_nothing_names_are_swept_when_they_are_old(sender: Sender) -> None:
    kept, orphan = list_task(sender, TEXT), stored(TEXT)
    assert sweep() == 0
    with time_machine.travel(datetime.now(UTC) + timedelta(days=2)):
        assert sweep() == 1
    assert exists(kept.file)
    assert not exists(orphan)


# A test to oneself --------------------------------------------------------------------------------------------------
def send_row(
    actor: Actor, task: SendTask, row_no: int = 2, number: str = "13900000009", key: str = "t"
) -> Message:
    return try_row(actor=actor, task=task, row_no=row_no, number=number, key=key)


def test_a_real_row_goes_to_oneself_once(sender: Sender) -> None:
    task, actor = imported(list_task(sender, TEXT)), actor_of(sender)
    message = send_row(actor, task)
    assert "王小明" in whole_content(message).text
    assert message.number_last4 == "0009"
    assert message.send_task_id is None
    assert send_row(actor, task) == message
    assert Message.unscoped.count() == 1
    assert AuditEvent.objects.filter(verb="send_task.test_sent").count() == 1


def test_a_test_is_refused_for_no_number_a_bad_row_and_a_list_on_its_way(sender: Sender) -> None:
    task = imported(list_task(sender, TEXT + "12,x,1\n"))
    actor = actor_of(sender)
    for arguments, code in (
        ({"number": "12"}, Code.NUMBER_INVALID),
        ({"number": "+12025550123"}, Code.TEMPLATE_MAINLAND_ONLY),
        ({"row_no": 4}, Code.NOT_FOUND),
        ({"row_no": 99}, Code.NOT_FOUND),
    ):
        with pytest.raises(DomainError) as refusal:
            send_row(actor, task, **arguments)
        assert refusal.value.code is code
    SendTask.unscoped.filter(pk=task.pk).update(status=S.SENDING)
    with pytest.raises(DomainError):
        send_row(actor, task)
    assert not ManualSend.unscoped.exists()
    assert not Message.unscoped.exists()
