"""JSON over HTTP as the tests' servers speak it: no client library, so that bench scripts need none either."""

import json
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

_SECONDS = 10


def get_json(url: str, **parameters: str) -> Any:
    """The decoded answer to a GET; `URLError` (of which `HTTPError` is one) where there is none."""
    query = f"?{urlencode(parameters)}" if parameters else ""
    with urlopen(url + query, timeout=_SECONDS) as response:
        return json.load(response)


def post_json(url: str, body: Any) -> None:
    """Send JSON; `HTTPError` where the answer is not a success."""
    request = Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    urlopen(request, timeout=_SECONDS).close()


def is_ready(url: str) -> bool:
    """Whether a GET is answered with 200: what readiness endpoints mean by it."""
    try:
        with urlopen(url, timeout=_SECONDS) as response:
            return bool(response.status == 200)
    except OSError:  # refused, reset, timed out, or an answer that is not 200
        return False
