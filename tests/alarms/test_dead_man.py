"""The dead man's switch: a silent tick is noticed by others, in the log, on a page for machines, and once by mail."""

import logging
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.test import Client

from apps.accounts.permissions import StaffRole
from apps.alarms.services import dead_man
from apps.alarms.services.tick import tick
from apps.core import clock, heartbeats
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_whole_tick_beats_and_the_page_for_machines_is_green() -> None:
    assert Client().get("/watchz").status_code == 503, "it has never beaten"
    tick()
    assert not heartbeats.pulse().is_late
    answer = Client().get("/watchz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")


def test_a_silent_tick_is_told_in_the_log_and_once_by_mail_and_again_after_it_has_lived(
    caplog: pytest.LogCaptureFixture,
) -> None:
    operator = factories.staff(StaffRole.OPERATOR)
    tick()
    late = clock.now() + timedelta(seconds=90)
    with caplog.at_level(logging.ERROR):
        for _look in range(3):
            assert dead_man.watch(late) is False
    assert "silent" in caplog.text
    (message,) = mail.outbox
    assert message.to == [operator.email]
    with time_machine.travel(late, tick=False):
        answer = Client().get("/watchz")
        assert answer.status_code == 503
        with pytest.raises(SystemExit):
            call_command("watch_alarms")
        tick()
        assert dead_man.watch() is True
        call_command("watch_alarms")
    assert dead_man.watch(late + timedelta(seconds=90)) is False
    assert len(mail.outbox) == 2


def test_before_the_first_tick_nobody_is_called() -> None:
    factories.staff(StaffRole.OPERATOR)
    assert dead_man.watch() is False
    assert mail.outbox == []
