"""`/metrics` of the exporter."""

import gzip

from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse_text

from tests.cases import AT, milliseconds
from tests.expose.readings import SOME, Client, Clock, Told, serving, view_of

OPENMETRICS = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"
EXPORTER_UP = "funnelwatch_exporter_up"


async def scraped(client: Client, **headers: str) -> dict[str, float]:
    """The samples of a scrape in the text format that have no labels but a window of 30d, by name."""
    text = await (await client.get("/metrics", headers=headers)).text()
    samples = [sample for family in parse_text(text) for sample in family.samples]
    return {sample.name: sample.value for sample in samples if sample.labels in ({}, {"window": "30d"})}


async def test_kpis_and_the_exporter_itself_in_one_scrape() -> None:
    """The values, the instant they are true for, and that they can be trusted."""
    async with serving(Told(view_of(SOME)), Clock()) as client:
        samples = await scraped(client)
    assert samples["funnelwatch_leads_created"] == 2.0
    assert samples[EXPORTER_UP] == 1.0
    assert samples["funnelwatch_exporter_snapshot_at_seconds"] == milliseconds(AT) / 1000
    assert samples["funnelwatch_exporter_snapshot_age_seconds"] == 0.0
    assert samples["funnelwatch_exporter_values"] > 100


async def test_a_stale_reading_is_not_exported() -> None:
    """The KPIs are absent, and the exporter says that it knows, and how old the last reading is."""
    clock = Clock()
    async with serving(Told(view_of(SOME)), clock) as client:
        clock.now += 60
        samples = await scraped(client)
    assert "funnelwatch_leads_created" not in samples
    assert samples[EXPORTER_UP] == 0.0
    assert samples["funnelwatch_exporter_snapshot_age_seconds"] == 60.0


async def test_before_the_first_reading_there_is_no_age() -> None:
    """What is not known is not 0."""
    async with serving(Told(view_of(SOME), ConnectionError("away")), Clock()) as client:
        samples = await scraped(client)
    assert samples[EXPORTER_UP] == 0.0
    assert "funnelwatch_exporter_snapshot_age_seconds" not in samples


async def test_labels_beyond_the_cap_are_told_of() -> None:
    """A dashboard can say that it does not show everything."""
    async with serving(Told(view_of(SOME)), Clock(), cap=1) as client:
        text = await (await client.get("/metrics")).text()
    assert 'funnelwatch_leads_created_by_channel{channel="__other__",window="30d"} 1.0' in text
    assert 'funnelwatch_exporter_label_values_capped{fate="merged"} 0.0' not in text
    assert 'funnelwatch_exporter_label_values_capped{fate="dropped"} 0.0' not in text


async def test_openmetrics_is_spoken_if_asked() -> None:
    """The strict parser reads it, to the end marker, and finds the same KPIs as in the text format."""
    async with serving(Told(view_of(SOME)), Clock()) as client:
        response = await client.get("/metrics", headers={"Accept": OPENMETRICS})
        strict, plain = await response.text(), await (await client.get("/metrics")).text()
    assert response.headers["Content-Type"].startswith("application/openmetrics-text; version=1.0.0")
    families = {family.name: family.samples for family in parse_openmetrics(strict)}  # type: ignore[no-untyped-call]  # the library's
    others = {family.name: family.samples for family in parse_text(plain)}
    assert families["funnelwatch_leads_created"] == others["funnelwatch_leads_created"]


async def test_gzip_if_asked() -> None:
    """Prometheus asks for it, and the text is many times its size."""
    async with (
        serving(Told(view_of(SOME)), Clock()) as client,
        client.session.get(
            client.make_url("/metrics"), headers={"Accept-Encoding": "gzip"}, auto_decompress=False
        ) as response,
    ):
        body = await response.read()
    assert response.headers["Content-Encoding"] == "gzip"
    assert b"funnelwatch_leads_created" in gzip.decompress(body)


async def test_plain_if_not_asked() -> None:
    """A client that knows no gzip gets none."""
    async with serving(Told(view_of(SOME)), Clock()) as client:
        response = await client.get("/metrics", headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in response.headers
    assert response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
