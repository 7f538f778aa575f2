"""The composition root: settings in, processes out. The only place that reads settings and the environment.

One process or question a file, so that a command imports what it needs and no more. `faust -A streams.app worker` finds
`app` here; it is made when it is asked for, so that importing this needs no settings and none of what a worker is made of.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from streams.ingest.agents import WorkerApp

    app: WorkerApp


def __getattr__(name: str) -> Any:
    if name == "app":
        return import_module("streams.app.faust").faust_app()
    raise AttributeError(name)
