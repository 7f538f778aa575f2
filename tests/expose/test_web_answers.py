"""What all paths have in common: JSON errors, careful headers, no tracebacks; health; and the worker's own application."""

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client import CollectorRegistry, Gauge

from streams.expose.responses import errors_as_json
from streams.expose.worker_app import worker_app
from tests.expose.readings import SOME, Clock, Told, serving, view_of

PATHS = [
    *("/", "/kpi/bounce_ratio", "/runbooks", "/static/board.js"),
    *("/metrics", "/api/kpis", "/api/alerts", "/api/history?window=7d", "/api/catalogue", "/healthz", "/readyz"),
]


class Ill:
    """A process with troubles of its own choice."""

    def __init__(self, alive: str | None = None, ready: str | None = None) -> None:
        self._alive, self._ready = alive, ready

    def alive(self) -> str | None:
        """Its trouble with life."""
        return self._alive

    def ready(self) -> str | None:
        """Its trouble with work."""
        return self._ready


@pytest.mark.parametrize("path", PATHS)
async def test_every_path_answers_get_and_head(path: str) -> None:
    """HEAD says what GET would, without saying it."""
    async with serving(Told(view_of(SOME)), Clock()) as client:
        got, head = await client.get(path), await client.head(path)
        assert (got.status, head.status, await head.read()) == (200, 200, b"")
        assert head.headers["Content-Type"] == got.headers["Content-Type"]


@pytest.mark.parametrize("path", [*PATHS, "/nowhere"])
async def test_every_answer_keeps_browsers_careful(path: str) -> None:
    """Nothing is loaded from elsewhere, nobody frames it, and it does not say what it runs on."""
    async with serving(Told(view_of(SOME)), Clock()) as client:
        headers = (await client.get(path)).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'self';")
    assert (headers["X-Content-Type-Options"], headers["Server"]) == ("nosniff", "funnelwatch")


async def test_an_unknown_path_is_a_json_404() -> None:
    """A program that asks for the wrong path can read the answer."""
    async with serving(Told(view_of(SOME)), Clock()) as client:
        response = await client.get("/api/kpi")
        assert (response.status, await response.json()) == (404, {"error": "There is nothing at this path."})


async def test_a_wrong_method_is_a_json_405() -> None:
    """Nothing here can be written."""
    async with serving(Told(view_of(SOME)), Clock()) as client:
        response = await client.post("/api/kpis")
        assert (response.status, response.headers["Allow"]) == (405, "GET,HEAD")
        assert await response.json() == {"error": "This path answers to GET, HEAD only."}


async def test_a_fault_of_ours_shows_no_traceback(caplog: pytest.LogCaptureFixture) -> None:
    """Whoever asks gets a sentence; whoever runs it finds the traceback in the log."""

    async def broken(request: web.Request) -> web.Response:
        raise RuntimeError("a secret of the implementation")

    application = web.Application(middlewares=[errors_as_json])
    application.router.add_get("/", broken)
    async with TestClient(TestServer(application)) as client:
        response = await client.get("/")
        assert (response.status, await response.json()) == (500, {"error": "The request failed; the log says why."})
    assert "a secret of the implementation" in caplog.text


async def test_the_exporter_is_ready_with_a_fresh_reading() -> None:
    """A load balancer takes an exporter out that has nothing to say, but nobody restarts it for that."""
    clock = Clock()
    async with serving(Told(view_of(SOME)), clock) as client:
        assert (await client.get("/readyz")).status == 200
        clock.now += 60
        response = await client.get("/readyz")
        assert response.status == 503
        assert (await response.json())["reason"] == "The last reading is 60 s old: the state is being read."
        assert (await client.get("/healthz")).status == 200


@pytest.mark.parametrize(
    ("health", "healthz", "readyz"),
    [(Ill(), 200, 200), (Ill(ready="no shard"), 200, 503), (Ill(alive="stuck"), 503, 503)],
)
async def test_the_worker_tells_of_its_health(health: Ill, healthz: int, readyz: int) -> None:
    """What does not live is not ready either."""
    async with TestClient(TestServer(worker_app(CollectorRegistry(), health))) as client:
        assert (await client.get("/healthz")).status == healthz
        assert (await client.get("/readyz")).status == readyz


async def test_the_worker_serves_its_own_metrics() -> None:
    """And no business KPIs: those come from the exporter only."""
    registry = CollectorRegistry()
    Gauge("funnelwatch_worker_something", "Something.", registry=registry).set(3)
    async with TestClient(TestServer(worker_app(registry, Ill()))) as client:
        text = await (await client.get("/metrics")).text()
    assert text.splitlines()[-1] == "funnelwatch_worker_something 3.0"
