"""A note: the part of a runbook section that only a person can write."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Note:
    """What usually causes the alert, most likely first, and what to do about it, in order. Sentences, in Markdown.

    `queries` (PromQL) and `commands` (a shell's) are for looking, where the catalogue cannot tell which."""

    causes: tuple[str, ...]
    steps: tuple[str, ...]
    queries: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
