"""Random faults against a whole installation, round after round: prints what was lost, doubled and left in doubt.

script/bench faults [--rounds 20] [--count 2000] [--seed N] [--data DIR]
"""

import argparse
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.support.stack import WINDOW, Round, Stack, stack  # noqa: E402 - the path is set above

FAULTS = {
    "dispatch killed": lambda running: running.kill("dispatch"),
    "dispatch stopped": lambda running: running.kill("dispatch", signal.SIGTERM),
    "worker killed": lambda running: running.kill("worker"),
    "beat killed": lambda running: running.kill("beat"),
    "SMSC killed": lambda running: running.kill("simulator"),
    "database killed": lambda running: running.kill_database(),
    "broker emptied": lambda running: running.empty_broker(),
    "carrier edited": lambda running: running.set_carrier(window=WINDOW),
}


def one_round(running: Stack, number: int, count: int, dice: random.Random) -> bool:
    """Send, do one to three faults at random points, wait for the end; True when all is as it must be."""
    sending = Round.begin(running, number)
    began = time.monotonic()
    sending.send(count)
    points = sorted(dice.randrange(count // 10, count * 8 // 10) for _ in range(dice.randint(1, 3)))
    done = []
    for point in points:
        sending.until_submitted(point)
        name = dice.choice(list(FAULTS))
        done.append(f"{name} at {point}")
        try:
            FAULTS[name](running)
        except ProcessLookupError:
            done[-1] += " (was dead)"
    try:
        sending.settle(300)
        verdict = ""
    except AssertionError as error:
        verdict = f"  WRONG: {str(error).splitlines()[0]}"
    found = running.statuses(sending.since)
    taken = Counter(each.destination for each in running.submissions(sending.prefix))
    doubled = sum(times - 1 for times in taken.values())
    lost = len(sending.accepted) - found.total() + sum(found[status] for status in ("accepted", "claimed"))
    print(
        f"round {number:3}  {time.monotonic() - began:6.1f} s  lost {lost}  doubled {doubled}  "
        f"in doubt {found['in_doubt']}  delivered {found['delivered']}  [{'; '.join(done)}]{verdict}",
        flush=True,
    )
    return not verdict


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="script/bench faults", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20, help="at most 100")
    parser.add_argument("--count", type=int, default=2000, help="messages per round, at most 8,999")
    parser.add_argument("--seed", type=int, default=None, help="repeats the same faults")
    parser.add_argument("--data", type=Path, default=None, help="keep the installation in this directory")
    options = parser.parse_args(arguments)
    seed = random.randrange(10**6) if options.seed is None else options.seed
    print(f"seed {seed}, {options.rounds} rounds of {options.count} messages, window {WINDOW}", flush=True)
    dice = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder, stack(options.data or Path(folder) / "faults") as running:
        right = [
            one_round(running, number, options.count // 200 * 200, dice)
            for number in range(min(options.rounds, 100))
        ]
    print(f"{sum(right)} of {len(right)} rounds were as they must be")
    return 0 if all(right) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
