"""Replays attacks like the published ones against a running server: time to stop, money lost, innocent traffic refused.

Run: `script/bench attack [--share 1.0]` (a share of the messages of each attack, for a quick look). A whole installation is
started; its breaker's volume rules are put live. Meanwhile the same application sends codes to ordinary numbers elsewhere. It
prints and asserts nothing.
"""

import argparse
import http.client
import itertools
import json
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.api.wire import JSON, tc3  # noqa: E402 - the path is set above
from tests.bench._measuring import machine  # noqa: E402
from tests.support.installation import Running, installation  # noqa: E402

AT_ONCE = 4  # connections of the attacker
IN_A_CALL = 5
WAIT = 15.0  # after the attack, for the watcher


def prefix() -> Iterator[str]:
    """13,000 messages to one prefix, counted up."""
    return (f"+447700{number:06d}" for number in itertools.count())


def country() -> Iterator[str]:
    """One country from one address within three minutes: numbers all over the United States."""
    areas = ("202", "212", "213", "305", "312", "404", "415", "503", "602", "617", "702", "713", "808", "917")
    chance = random.Random(5)
    return (f"+1{chance.choice(areas)}{chance.randrange(2_000_000, 9_999_999)}" for _ in itertools.count())


def scattered() -> Iterator[str]:
    """20,000 different numbers of Singapore, as an army of bots asks for them through a shop's form."""
    chance = random.Random(7)
    return (f"+65{chance.choice('89')}{chance.randrange(1_000_000, 9_999_999)}" for _ in itertools.count())


ATTACKS = (
    ("one prefix", prefix, 13_000, "GB"),
    ("one country", country, 10_000, "US"),
    ("20,000 numbers", scattered, 20_000, "SG"),
)


class Caller:
    """A program with a key, on a connection of its own; counts what it was told of each number."""

    def __init__(self, running: Running, template: str, sign: str) -> None:
        self.demo = running.demo
        self.port = int(running.base_url.rpartition(":")[2])
        self.template, self.sign = template, sign
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        self.passed = self.refused = 0
        self.first_refusal: float | None = None

    def send(self, numbers: list[str]) -> None:
        demo = self.demo
        asked: dict[str, Any] = {
            "PhoneNumberSet": numbers,
            "SmsSdkAppId": demo["sdk_app_id"],
            "TemplateId": self.template,
            "SignName": self.sign,
            "TemplateParamSet": ["123456"],
        }
        body, stamp = json.dumps(asked).encode(), int(time.time())
        signed = {"content-type": JSON, "host": f"127.0.0.1:{self.port}"}
        proof = tc3(
            demo["secret_id"],
            demo["secret_key"],
            method="POST",
            query="",
            body=body,
            signed=signed,
            timestamp=stamp,
        )
        headers = {
            "Content-Type": JSON,
            "Authorization": proof,
            "X-TC-Action": "SendSms",
            "X-TC-Version": "2021-01-11",
            "X-TC-Timestamp": str(stamp),
        }
        self.connection.request("POST", "/", body, headers)
        answer = json.loads(self.connection.getresponse().read())["Response"]
        for each in answer.get("SendStatusSet", []):
            if each["Code"] == "Ok":
                self.passed += 1
            else:
                self.refused += 1
                self.first_refusal = self.first_refusal or time.monotonic()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--share", type=float, default=1.0)
    options = parser.parse_args()
    print(machine())
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        installation(Path(folder) / "data") as running,
    ):
        os.environ.update(running.environment)
        import django

        django.setup()
        from apps.protection.models import BreakerRule, Mode

        BreakerRule.objects.filter(signal="volume", dimension__in=["prefix", "country"]).update(
            mode=Mode.LIVE
        )
        for name, numbers, count, iso in ATTACKS:
            replay(running, name, numbers(), int(count * options.share), iso)


def replay(running: Running, name: str, numbers: Iterator[str], count: int, iso: str) -> None:
    """One attack, with ordinary traffic of the same application beside it."""
    demo = running.demo
    over = threading.Event()
    innocent = Caller(running, demo["mainland_template_id"], demo["sign_name"])
    ordinary = threading.Thread(target=be_ordinary, args=[innocent, over])
    ordinary.start()
    time.sleep(2)
    lock, left = threading.Lock(), itertools.islice(numbers, count)
    attackers = [Caller(running, demo["global_template_id"], "") for _ in range(AT_ONCE)]

    def attack(caller: Caller) -> None:
        while True:
            with lock:
                batch = list(itertools.islice(left, IN_A_CALL))
            if not batch:
                return
            caller.send(batch)

    began = time.monotonic()
    threads = [threading.Thread(target=attack, args=[caller]) for caller in attackers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.monotonic() - began
    time.sleep(WAIT)
    over.set()
    ordinary.join()
    tell(name, count, took, began, attackers, innocent, iso)


def be_ordinary(caller: Caller, over: threading.Event) -> None:
    """Ten codes a second to numbers of forty prefixes."""
    for index in itertools.count():
        if over.is_set():
            return
        caller.send([f"+8613{index % 40:02d}{index % 9000:07d}"])
        time.sleep(0.1)


def tell(
    name: str, count: int, took: float, began: float, attackers: list[Caller], innocent: Caller, iso: str
) -> None:
    from apps.accounts.models import Account
    from apps.core import clock
    from apps.guard.models import Case
    from apps.pricing.quotes import tariff

    passed = sum(one.passed for one in attackers)
    refusals = [one.first_refusal for one in attackers if one.first_refusal is not None]
    case = Case.unscoped.order_by("-id").first()
    account = Account.objects.get(pk=case.account_id) if case else Account.objects.first()
    prices = tariff(account, clock.business_day(clock.now())) if account else None
    price = (prices.unit_price(iso) if prices else None) or Decimal(0)
    stopped = f"{min(refusals) - began:.1f} s" if refusals else "never"
    print(
        f"{name:<15} {count:>6} messages in {took:.0f} s: first refused after {stopped}, {passed} passed "
        f"({100 * passed / count:.2f} %), {passed * price:.2f} lost of {count * price:.2f} "
        f"{account.currency if account else ''}; ordinary traffic {innocent.passed} passed, {innocent.refused} refused"
    )
    if case is not None:
        bar = case.notes.filter(verb="barred").first()
        print(
            f"{'':<15} case {case.about}: {case.figures.get('stopped')} stopped, barred {'yes' if bar else 'no'}"
        )


if __name__ == "__main__":
    main()
