"""All notes, by the alert they are for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from streams.render.notes.marketing import MARKETING_NOTES
from streams.render.notes.money import MONEY_NOTES
from streams.render.notes.note import Note
from streams.render.notes.pipeline import PIPELINE_NOTES
from streams.render.notes.producers import PRODUCER_NOTES, stale_notes
from streams.render.notes.sales import SALES_NOTES

NOTES: Final[Mapping[str, Note]] = {
    **MARKETING_NOTES,
    **SALES_NOTES,
    **MONEY_NOTES,
    **PIPELINE_NOTES,
    **PRODUCER_NOTES,
    **stale_notes(),
}
