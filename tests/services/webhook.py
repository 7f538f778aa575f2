"""What an on-call system is to Alertmanager: an address that takes notifications. This one keeps them for the test."""

import json
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Post:
    """`path` begins with a slash, `at` is the arrival on the monotonic clock (s), `body` the decoded JSON."""

    path: str
    at: float
    body: Any


class WebhookReceiver:
    """An HTTP server in a thread that keeps every JSON body posted to it, in order of arrival.

    Like a chat of Slack's it answers `ok`."""

    def __init__(self) -> None:
        received: list[Post] = []

        class Keep(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                received.append(Post(self.path, time.monotonic(), body))
                self.send_response(200)
                self.send_header("Content-Type", "text/plain")
                self.end_headers()
                self.wfile.write(b"ok")

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing: what arrived is in `received`."""

        self.received = received
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Keep)
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def to(self, path: str) -> list[Post]:
        """What was posted to a path (without its slash)."""
        return [post for post in list(self.received) if post.path == f"/{path}"]

    def notices(self, alert: str, path: str = "") -> list[tuple[str, float]]:
        """What Alertmanager's webhook said at a path about an alert, in order: firing, …, resolved; and when."""
        return [
            (notified["status"], post.at)
            for post in self.to(path)
            for notified in post.body["alerts"]
            if notified["labels"]["alertname"] == alert
        ]

    def statuses(self, alert: str, path: str = "") -> list[str]:
        """The same, without the times."""
        return [status for status, _ in self.notices(alert, path)]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
