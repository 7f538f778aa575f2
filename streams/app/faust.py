"""The app that Faust's own command runs: the worker, by the settings of the environment."""

from __future__ import annotations

from functools import cache

from streams.app.environment import load_settings
from streams.app.worker import operated_worker
from streams.ingest.agents import WorkerApp
from streams.logs import start_logging
from streams.settings.problems import SettingsError


@cache
def faust_app() -> WorkerApp:
    """Always the same one. Raises SystemExit where the settings cannot be used: Faust would show them with a traceback."""
    try:
        settings = load_settings()
    except SettingsError as error:
        raise SystemExit(f"funnelwatch: {error}") from None
    start_logging(settings.logs.level, settings.logs.format)
    return operated_worker(settings)
