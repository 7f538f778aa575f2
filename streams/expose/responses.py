"""What all answers have in common: tags, headers that keep browsers careful, and errors in JSON without tracebacks."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

import msgspec
from aiohttp import web
from xxhash import xxh3_64_hexdigest

logger = logging.getLogger("funnelwatch.expose")

HEADERS: Final = {
    "Cache-Control": "no-cache",  # keep it, but ask each time whether it is still true
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Server": "funnelwatch",
    "X-Content-Type-Options": "nosniff",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def tagged(request: web.Request, body: bytes, content_type: str, status: int = 200) -> web.Response:
    """The body with its ETag, compressed if asked for; 304 without it where the client has it already."""
    tag = xxh3_64_hexdigest(body)
    if status == 200 and any(known.value in (tag, "*") for known in request.if_none_match or ()):
        response = web.Response(status=304)
    else:
        response = web.Response(body=body, status=status, headers={"Content-Type": content_type})
        response.enable_compression()
    response.headers["ETag"] = f'W/"{tag}"'  # weak: the same whether it is compressed or not
    response.headers["Vary"] = "Accept-Encoding"
    return response


def json_bytes(request: web.Request, body: bytes, status: int = 200) -> web.Response:
    """An answer that is JSON already."""
    return tagged(request, body, "application/json", status)


def json_response(request: web.Request, value: Any, status: int = 200) -> web.Response:
    """An answer in JSON."""
    return json_bytes(request, msgspec.json.encode(value), status)


def json_error(request: web.Request, status: int, sentence: str) -> web.Response:
    """What went wrong, in one sentence."""
    return json_response(request, {"error": sentence}, status)


@web.middleware
async def errors_as_json(request: web.Request, handler: Handler) -> web.StreamResponse:
    """An unknown path, a wrong method or a fault of ours: JSON, and the traceback only in the log."""
    try:
        return await handler(request)
    except web.HTTPNotFound:
        return json_error(request, 404, "There is nothing at this path.")
    except web.HTTPMethodNotAllowed as error:
        response = json_error(request, 405, f"This path answers to {', '.join(sorted(error.allowed_methods))} only.")
        response.headers["Allow"] = error.headers["Allow"]
        return response
    except web.HTTPException as error:
        return json_error(request, error.status, f"{error.reason}.")
    except Exception:
        logger.exception("A request to %s failed.", request.path)
        return json_error(request, 500, "The request failed; the log says why.")


async def careful_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Sets the headers that every answer has."""
    response.headers.update(HEADERS)
