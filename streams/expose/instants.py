"""Instants as the API writes them."""

from __future__ import annotations

from datetime import UTC, datetime


def rfc3339(at: int) -> str:
    """An instant (ms) in UTC."""
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
