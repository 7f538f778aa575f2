"""What an on-call system is to Alertmanager: an address that takes notifications. This one keeps them for the test."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Self


class WebhookReceiver:
    """An HTTP server in a thread that keeps every JSON body posted to it, in order of arrival, in `posts`."""

    def __init__(self) -> None:
        posts: list[Any] = []

        class Keep(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                posts.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(200)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing: what arrived is in `posts`."""

        self.posts = posts
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Keep)
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def statuses(self, alert: str) -> list[str]:
        """What Alertmanager posted about an alert, in order: firing, …, resolved."""
        return [
            notified["status"]
            for post in list(self.posts)
            for notified in post["alerts"]
            if notified["labels"]["alertname"] == alert
        ]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
