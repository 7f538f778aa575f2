"""A real exporter, and pages of a real browser that look at it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.flow.board.board_exporter import Exporter
from tests.flow.board.watched_page import PATIENCE_MS, Complaints, opened
from tests.services.locate import CHROMIUM, MissingServerError

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]
NARROWEST = 360
"""Pixels of the narrowest phone that is still about."""

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture
async def exporter() -> AsyncIterator[Exporter]:
    """One that has read some events at noon: a lead waits, and has waited for too long."""
    made = Exporter()
    await made.start()
    yield made
    await made.close()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """The Chromium of the system."""
    try:
        program = CHROMIUM.path()
    except MissingServerError as missing:
        raise pytest.fail.Exception(str(missing), pytrace=False) from None
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
def complaints() -> Complaints:
    """What this test's page did that it must not."""
    return Complaints()


@pytest.fixture
async def page(browser: Browser, exporter: Exporter, complaints: Complaints) -> AsyncIterator[Page]:
    """A page at desktop size; at the end there is nothing to complain of."""
    yield await opened(browser, exporter.url, complaints)
    assert complaints == []


@pytest.fixture
async def phone(browser: Browser, exporter: Exporter, complaints: Complaints) -> AsyncIterator[Page]:
    """A page as narrow as it gets; at the end there is nothing to complain of."""
    yield await opened(browser, exporter.url, complaints, NARROWEST)
    assert complaints == []
