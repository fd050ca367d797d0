"""Emergency switches: from the commit on nothing of it is accepted or claimed, and after the release nothing is missing."""

from collections.abc import Callable

import pytest
from django.db import connection

from apps.accounts.actors import Actor
from apps.accounts.models import AuditEvent
from apps.accounts.permissions import Perm
from apps.carriers.models import Carrier
from apps.core.errors import Code, DomainError
from apps.messaging.models import DispatchEntry, Message, SendTask
from apps.messaging.progress import progress
from apps.messaging.services import accept, dispatch, list_ticks, runs
from apps.messaging.services.accept import Outcome
from apps.messaging.states import SendTaskStatus
from apps.protection.models import Switch
from apps.protection.services import switches
from tests.support.sending import Sender, make_send_task, open_network, ready_to_send

STAFF = Actor(user=None, account=None, perms=frozenset(Perm), via="shell")
ABROAD = "+12025550123"
HOME = "+8613800000001"
Send = Callable[..., list[Outcome]]


@pytest.fixture
def carrier(db: None) -> Carrier:
    return open_network()


@pytest.fixture
def sender(carrier: Carrier) -> Sender:
    return ready_to_send()


@pytest.fixture
def send(sender: Sender) -> Send:
    actor = Actor(user=sender.user, account=sender.account, perms=frozenset(Perm), via="api", ip="192.0.2.1")

    def call(*numbers: str, by: Sender = sender) -> list[Outcome]:
        mainland = numbers[0].startswith("+86")
        return accept.send(
            actor=actor,
            application=by.application,
            numbers=numbers,
            template_number=by.mainland_template_id if mainland else by.global_template_id,
            signature=by.signature.content if mainland else "",
            parameters=["123456"],
        )

    return call


def targets(sender: Sender, carrier: Carrier) -> dict[str, switches.Target]:
    return {
        "application": sender.application,
        "template": sender.mainland_template,
        "country": "CN",
        "carrier": carrier,
    }


def stop(target: switches.Target) -> Switch:
    return switches.stop(actor=STAFF, target=target, reason="bombing")


def claimed(carrier: Carrier) -> int:
    return len(dispatch.claim(carrier.pk, limit=500, holder="test").outs)


def states() -> list[str]:
    return sorted(DispatchEntry.objects.values_list("state", flat=True))


KINDS = ["application", "template", "country", "carrier"]


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("application", Code.APPLICATION_STOPPED),
        ("template", Code.TEMPLATE_STOPPED),
        ("carrier", Code.CARRIER_STOPPED),
    ],
)
def test_the_next_call_is_refused_whole_and_writes_nothing(
    sender: Sender, carrier: Carrier, send: Send, kind: str, code: Code
) -> None:
    switch = stop(targets(sender, carrier)[kind])
    with pytest.raises(DomainError) as refused:
        send(HOME)
    assert refused.value.code is code
    assert not Message.unscoped.exists() and not DispatchEntry.objects.exists()
    switches.release(actor=STAFF, switch=switch)
    assert send(HOME)[0].serial


def test_a_stopped_country_refuses_its_numbers_only_and_keeps_a_record(send: Send) -> None:
    stop("US")
    refused, passed = send(ABROAD, "+6581234567")
    assert refused.code is Code.COUNTRY_STOPPED and refused.facts == {"country": "US"}
    assert passed.code is None
    assert Message.unscoped.get(country="US").code == Code.COUNTRY_STOPPED.value
    assert send(HOME)[0].code is None


@pytest.mark.parametrize("kind", KINDS)
def test_what_waits_is_not_claimed_and_goes_out_after_the_release(
    sender: Sender, carrier: Carrier, send: Send, kind: str
) -> None:
    send(HOME, "+8613800000002")
    send(ABROAD)
    switch = stop(targets(sender, carrier)[kind])
    assert claimed(carrier) == (1 if kind in ("template", "country") else 0), "what is not stopped goes on"
    list_ticks.tick()
    assert claimed(carrier) == 0
    switches.release(actor=STAFF, switch=switch)
    list_ticks.tick()
    assert claimed(carrier) == (2 if kind in ("template", "country") else 3)
    assert set(states()) == {"claimed"}


def test_the_tick_holds_what_waits_without_any_claim(sender: Sender, send: Send) -> None:
    send(HOME)
    send(ABROAD)
    switch = stop("CN")
    list_ticks.tick()
    assert states() == ["held", "waiting"]
    switch.refresh_from_db()
    assert switch.swept_at is not None and switch.settled_at is None


def test_two_switches_over_one_message_are_both_waited_for(
    sender: Sender, carrier: Carrier, send: Send
) -> None:
    send(HOME)
    first, second = stop("CN"), stop(sender.application)
    list_ticks.tick()
    switches.release(actor=STAFF, switch=first)
    list_ticks.tick()
    assert states() == ["held"] and claimed(carrier) == 0
    switches.release(actor=STAFF, switch=second)
    list_ticks.tick()
    assert claimed(carrier) == 1


def test_another_customers_traffic_is_not_touched(sender: Sender, carrier: Carrier, send: Send) -> None:
    other = ready_to_send("mallory", 2)
    actor = Actor(user=other.user, account=other.account, perms=frozenset(Perm), via="api", ip="192.0.2.1")
    stop(sender.application)
    stop(sender.mainland_template)
    outcome = accept.send(
        actor=actor,
        application=other.application,
        numbers=[HOME],
        template_number=other.mainland_template_id,
        signature=other.signature.content,
        parameters=["123456"],
    )
    assert outcome[0].serial and claimed(carrier) == 1


# Lists ------------------------------------------------------------------------------------------------------------
def begun(sender: Sender, **columns: object) -> SendTask:
    """A list of which a part is accepted and waits at the carrier."""
    task = make_send_task(sender, rows=30, pace=None, **columns)
    runs.run(task.pk)
    list_ticks.tick()
    return task


def standing(task: SendTask) -> tuple[str, str]:
    task.refresh_from_db()
    return task.status, task.problem


def balanced(task: SendTask) -> bool:
    task.refresh_from_db()
    return progress(task).equation.holds


@pytest.mark.parametrize("kind", ["application", "template"])
def test_a_running_list_pauses_with_the_reason_and_goes_on_by_itself(
    sender: Sender, carrier: Carrier, kind: str
) -> None:
    task = begun(sender)
    switch = stop(targets(sender, carrier)[kind])
    assert claimed(carrier) == 0, "before any tick"
    list_ticks.tick()
    assert standing(task) == (SendTaskStatus.PAUSED, f"{kind}_stopped")
    assert balanced(task)
    list_ticks.tick()
    assert standing(task)[0] == SendTaskStatus.PAUSED
    switches.release(actor=STAFF, switch=switch)
    list_ticks.tick()
    assert standing(task) == (SendTaskStatus.SENDING, "")
    assert claimed(carrier) == 30 and balanced(task)
    assert Message.unscoped.filter(send_task=task).count() == 30
    assert AuditEvent.objects.filter(verb="send_task.resumed", via="system").exists()


def test_a_list_that_somebody_paused_stays_paused_after_the_release(sender: Sender) -> None:
    task = begun(sender, status=SendTaskStatus.PAUSED)
    switch = stop(sender.application)
    list_ticks.tick()
    switches.release(actor=STAFF, switch=switch)
    list_ticks.tick()
    assert standing(task) == (SendTaskStatus.PAUSED, "")


def test_a_list_resumed_by_hand_while_the_switch_stands_sends_nothing(
    sender: Sender, carrier: Carrier
) -> None:
    from apps.messaging.services import steering

    task = begun(sender)
    stop(sender.application)
    list_ticks.tick()
    actor = Actor(user=sender.user, account=sender.account, perms=frozenset(Perm), via="browser")
    steering.resume(actor=actor, task=task)
    assert claimed(carrier) == 0
    list_ticks.tick()
    assert standing(task) == (SendTaskStatus.PAUSED, "application_stopped")


def test_rows_of_a_stopped_country_wait_while_the_others_go(sender: Sender, carrier: Carrier) -> None:
    numbers = [f"+1202555{index:04d}" for index in range(5)] + [f"+658123{index:04d}" for index in range(5)]
    task = make_send_task(sender, rows=numbers, template=sender.global_template)
    switch = stop("US")
    runs.run(task.pk)
    list_ticks.tick()
    assert claimed(carrier) == 5 and standing(task)[0] == SendTaskStatus.SENDING
    assert Message.unscoped.filter(country="US").count() == 0, "not refused, and not accepted before its time"
    assert balanced(task) and task.counts["good"] == 10
    switches.release(actor=STAFF, switch=switch)
    runs.run(task.pk)
    list_ticks.tick()
    assert claimed(carrier) == 5 and balanced(task)


def test_a_list_without_a_carrier_left_waits_for_it(sender: Sender, carrier: Carrier) -> None:
    switch = stop(carrier)
    task = make_send_task(sender, rows=3)
    runs.run(task.pk)
    assert standing(task) == (SendTaskStatus.PAUSED, "carrier_stopped")
    switches.release(actor=STAFF, switch=switch)
    list_ticks.tick()
    runs.run(task.pk)
    list_ticks.tick()
    assert claimed(carrier) == 3


def test_another_carrier_takes_over_from_one_that_is_stopped(carrier: Carrier, send: Send) -> None:
    second = Carrier.objects.create(name="second", protocol="smpp")
    stop(carrier)
    send(HOME)
    assert claimed(second) == 1


def test_while_nothing_is_stopped_the_claim_reads_no_message_for_it(
    sender: Sender, carrier: Carrier, send: Send
) -> None:
    send(HOME)
    from apps.messaging.services import rows

    with connection.cursor() as cursor:
        asked = {"carrier": carrier.pk, "limit": 10, "holder": "x", "now": "2026-01-01"}
        cursor.execute("EXPLAIN (ANALYZE, COSTS OFF) " + rows.CLAIM, asked)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    stopped = plan[plan.index("CTE stopped") : plan.index("CTE taken")]
    assert "never executed" in stopped and "One-Time Filter" in stopped
