"""A page of a browser that writes down what it must not do."""

from __future__ import annotations

from playwright.async_api import Browser, Page

PATIENCE_MS = 30_000
"""For what shows by itself within a second or two, on a busy machine."""


class Complaints(list[str]):
    """What a page must not do: errors on its console, requests to another host. A test that takes the exporter away
    forgives what the browser says of that."""

    def forgive(self, part: str) -> None:
        """Leaves out the complaints with this text."""
        self[:] = [complaint for complaint in self if part not in complaint]


async def opened(browser: Browser, url: str, complaints: Complaints, width: int = 1440) -> Page:
    """A blank page of this width; paths are of the exporter at the address."""
    page = await browser.new_page(viewport={"width": width, "height": 900}, base_url=url)
    page.set_default_timeout(PATIENCE_MS)
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith(url) else complaints.append(asked.url))
    return page
