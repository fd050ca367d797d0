"""A person who looks at pages at a steady pace, in a process of its own: what each answer took, as JSON.

Run by tests/bench/export.py: reads {base_url, cookie, paths, rate, seconds} from standard input; `rate` is pages a second. Each
page is asked for when its time has come, also while earlier ones are still awaited, so that a slow server shows as waiting.
"""

import json
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import Any

_AT_ONCE = 16


def look(given: dict[str, Any], path: str, due: float) -> float:
    """Milliseconds from when the page was due until its last octet; an answer other than 200 raises."""
    request = urllib.request.Request(given["base_url"] + path, headers={"Cookie": given["cookie"]})
    with urllib.request.urlopen(request, timeout=60) as answer:
        if answer.status != 200 or answer.geturl() != given["base_url"] + path:
            raise SystemExit(f"{path} answered {answer.status} from {answer.geturl()}")
        answer.read()
    return (time.perf_counter() - due) * 1000


def main() -> None:
    given = json.load(sys.stdin)
    begun, waiting = time.perf_counter(), []
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for number in range(int(given["seconds"] * given["rate"])):
            due = begun + number / given["rate"]
            time.sleep(max(0.0, due - time.perf_counter()))
            path = given["paths"][number % len(given["paths"])]
            waiting.append(pool.submit(look, given, path, due))
        print(json.dumps(sorted(one.result() for one in waiting)))


if __name__ == "__main__":
    main()
