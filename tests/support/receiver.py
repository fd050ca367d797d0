"""A customer's server that is told: it keeps what it was sent and answers as a test wants it to."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

OK = b'{"result": 0, "errmsg": "OK"}'


@dataclass(frozen=True)
class Call:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def content(self) -> Any:
        return json.loads(self.body)

    @property
    def push_id(self) -> str:
        return self.headers["X-Callback-Id"]


@dataclass
class Receiver:
    """`status`, `answer` and `seconds` say how it answers; `before` is called with each request first."""

    url: str = ""
    status: int = 200
    answer: bytes = OK
    seconds: float = 0.0
    before: Callable[[Call], None] | None = None
    calls: list[Call] = field(default_factory=list)
    most_at_once: int = 0
    _now: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, call: Call) -> None:
        with self._lock:
            self.calls.append(call)
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            if self.before is not None:
                self.before(call)
            time.sleep(self.seconds)
        finally:
            with self._lock:
                self._now -= 1

    @property
    def reports(self) -> list[dict[str, Any]]:
        """All reports that came, in their order."""
        return [report for call in self.calls for report in call.content]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_args: Any) -> None:
        """A caller that hangs up is what tests want."""


@contextmanager
def receiver(**how: Any) -> Iterator[Receiver]:
    made = Receiver(**how)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.take(Call(self.path, dict(self.headers), body))
            self.send_response(made.status)
            if 300 <= made.status < 400:
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.send_header("Content-Length", str(len(made.answer)))
            self.end_headers()
            self.wfile.write(made.answer)

        def log_message(self, *_args: Any) -> None:
            pass

    server = _Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    made.url = f"http://127.0.0.1:{server.server_port}/callback?token=hush"
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
