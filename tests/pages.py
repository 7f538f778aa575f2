"""The pages written by hand, taken apart: links, code blocks, code spans and tables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from textwrap import dedent
from typing import Final

from streams.render.generated import FOLDER

ROOT: Final = Path(__file__).resolve().parents[1]

_FOLDERS: Final = ("streams", "tests", "schemas", "deploy")
_BLOCK: Final = re.compile(r"^( *)```(\w+)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_SPAN: Final = re.compile(r"`([^`]+)`")
_LINK: Final = re.compile(r"\[[^]]+\]\(([^)\s]+)\)")
_HEADING: Final = re.compile(r"^#+ (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Page:
    """A Markdown file."""

    path: Path

    def __str__(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def text(self) -> str:
        """All of it."""
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def prose(self) -> str:
        """All but the blocks of code."""
        return _BLOCK.sub("", self.text)

    def blocks(self, *languages: str) -> list[str]:
        """The blocks of code in these languages."""
        return [dedent(code) for _, language, code in _BLOCK.findall(self.text) if language in languages]

    @property
    def spans(self) -> list[str]:
        """What stands in backquotes, on one line."""
        return [" ".join(span.split()) for span in _SPAN.findall(self.prose)]

    @property
    def links(self) -> list[str]:
        """The targets of links."""
        return _LINK.findall(self.prose)

    @property
    def anchors(self) -> set[str]:
        """What a link to a place in this page may name after `#`, as GitHub makes it of headings."""
        words = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in _HEADING.findall(self.prose))
        return {heading.replace(" ", "-") for heading in words}

    def table(self, heading: str) -> list[list[str]]:
        """The rows of the first table under a heading, without its head."""
        below = self.text.partition(f"## {heading}\n")[2]
        rows = [
            line.strip("| ").split("|") for line in below.partition("\n## ")[0].splitlines() if line.startswith("|")
        ]
        return [[cell.strip() for cell in row] for row in rows[2:]]


def pages() -> list[Page]:
    """Every page that people wrote, in the order of their paths."""
    found = chain(ROOT.glob("*.md"), *((ROOT / folder).rglob("*.md") for folder in _FOLDERS))
    return [Page(path) for path in sorted(found) if ROOT / FOLDER not in path.parents]
