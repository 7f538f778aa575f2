"""Takes notifications and prints them: where pages and tickets go until real destinations are configured.

Understands Alertmanager's webhook and Slack's messages, and says `ok` as Slack does.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


def lines(path: str, body: Any) -> Iterator[str]:
    """What to print of a notification that was sent to `path`, such as /pager-sales."""
    place = path.strip("/")
    for attachment in body.get("attachments", ()):
        yield f"{place}: {attachment['title']}"
        yield from (f"    {line}" for line in attachment["text"].splitlines())
    for alert in body.get("alerts", ()):
        yield f"{place}: {alert['status']} {alert['labels']['alertname']}: {alert['annotations'].get('summary', '')}"


class Notifications(BaseHTTPRequestHandler):
    """One request is one notification."""

    def do_POST(self) -> None:
        try:
            said = list(lines(self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
        except (ValueError, TypeError, KeyError, AttributeError):
            self.send_error(400, "neither of Alertmanager's webhook nor of Slack")
            return
        if self.path != "/heartbeat":  # a beat a minute is no news
            # At once: notifications come in threads, and print() writes the end of its line by itself.
            sys.stdout.write("".join(f"{line}\n" for line in said))
            sys.stdout.flush()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing of requests: what matters of them is printed."""


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    ThreadingHTTPServer((sys.argv[1], int(sys.argv[2])), Notifications).serve_forever()
