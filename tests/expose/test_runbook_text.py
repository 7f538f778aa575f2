"""The runbooks as HTML."""

from streams.expose.entries import catalogue_entries
from streams.expose.runbook_text import runbooks_of
from streams.kpis.condition import conditions
from streams.render.runbooks import runbooks
from tests.expose.readings import CATALOGUE

TEXT = """\
<!-- Generated. -->
# Runbooks

Look at the *pipeline* first.

## BounceRatioHigh

Over 70 % bounced: <script>alert(1)</script> & more.

```promql
bounce{window="1d"} > 0.7
```

<div onclick="x()">a block</div>

## NpsLow

1. Read the answers.
"""


def test_sections_have_anchors_and_html() -> None:
    """What comes before the first is kept apart, without the title, which the page has."""
    text = runbooks_of(TEXT)
    assert text.about == "<p>Look at the <em>pipeline</em> first.</p>\n"
    assert [section.anchor for section in text.sections] == ["bounceratiohigh", "npslow"]
    assert text.sections[1].html == "<ol>\n<li>Read the answers.</li>\n</ol>\n"
    assert text["npslow"] is text.sections[1]
    assert text["nothing"] is None


def test_nothing_in_the_text_is_markup() -> None:
    """A user's own summary is text, whatever it looks like; comments and blocks of HTML are left out."""
    (section, _) = runbooks_of(TEXT).sections
    assert "&lt;script&gt;" in section.html
    assert "<script" not in section.html
    assert "onclick" not in section.html
    assert "Generated" not in runbooks_of(TEXT).about


def test_queries_can_be_copied_as_they_are() -> None:
    """A query is text in a block of its own."""
    (section, _) = runbooks_of(TEXT).sections
    assert '<pre class="copyable"><code>bounce{window=&quot;1d&quot;} &gt; 0.7</code></pre>' in section.html


def test_no_runbooks_are_no_sections() -> None:
    """An exporter without a text serves an empty page, and no broken one."""
    assert (runbooks_of("").about, runbooks_of("").sections) == ("", [])


def test_the_link_of_every_alert_leads_to_a_section() -> None:
    """An alert whose link leads nowhere is worth little at night."""
    anchors = {section.anchor for section in runbooks_of(runbooks(CATALOGUE)).sections}
    entries = catalogue_entries(CATALOGUE, "USD")
    links = [alert["runbook"] for chapter in entries["chapters"] for kpi in chapter["kpis"] for alert in kpi["alerts"]]
    assert len(links) == sum(1 for kpi in CATALOGUE for _ in conditions(CATALOGUE, kpi))
    assert {link.removeprefix("/runbooks#") for link in links} <= anchors
