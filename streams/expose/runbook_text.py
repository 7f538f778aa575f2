"""The runbooks' Markdown as HTML, by section: for their own page, and for the pages of the KPIs they are about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from streams.expose.queries import queries
from streams.kpis.naming import runbook_anchor


@dataclass(frozen=True)
class Section:
    """A section of the second level: its title, and its HTML below the title."""

    title: str
    html: str

    @property
    def anchor(self) -> str:
        """What links lead to."""
        return runbook_anchor(self.title)


@dataclass(frozen=True)
class Runbooks:
    """What comes before the first section, as HTML, and the sections in their order."""

    about: str = ""
    sections: Sequence[Section] = field(default=())

    def __getitem__(self, anchor: str) -> Section | None:
        """The section of that anchor."""
        return next((section for section in self.sections if section.anchor == anchor), None)


def runbooks_of(markdown: str) -> Runbooks:
    """Renders the text. A comment before it, HTML in it and its title are left out: nothing in it is markup of ours."""
    parser = _parser()
    tokens = [token for token in parser.parse(markdown) if token.type != "html_block"]
    starts = [i for i, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h2"]
    parts = [tokens[start:end] for start, end in pairwise([0, *starts, len(tokens)])]
    about, *sections = parts
    return Runbooks(
        about=_html(parser, list(_without_title(about))),
        sections=[Section(part[1].content, _html(parser, part[3:])) for part in sections],
    )


def _parser() -> MarkdownIt:
    """Blocks of HTML are recognised, so that they can be left out; HTML within a line is shown as it is written."""
    parser = MarkdownIt("commonmark", {"html": True}).enable("table").disable("html_inline")
    parser.add_render_rule("fence", _fence)
    return parser


def _without_title(tokens: Sequence[Token]) -> Iterator[Token]:
    title = False
    for token in tokens:
        title = token.tag == "h1" if token.type == "heading_open" else title
        if not title:
            yield token
        title = title and token.type != "heading_close"


def _html(parser: MarkdownIt, tokens: Sequence[Token]) -> str:
    rendered: str = parser.renderer.render(tokens, parser.options, {})
    return rendered


def _fence(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """Code, which the page gives a button to copy it: each query of a block of PromQL by itself."""
    block = tokens[index]
    parts = queries(block.content) if block.info.strip() == "promql" else [block.content.rstrip()]
    return "".join(f'<pre class="copyable"><code>{escape(part)}</code></pre>\n' for part in parts)
