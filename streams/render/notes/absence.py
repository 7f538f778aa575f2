"""The note for KPIs that are absent: the same for all of them, but for what they are made of."""

from __future__ import annotations

from typing import Final

from streams.render.notes.note import Note

ABSENT: Final = Note(
    causes=(
        "There is nothing to divide by: its denominator was 0 for the whole window. Its alerts have nothing to judge then.",
        "Its source stopped sending.",
        "The KPI was taken out of the catalogue, and these rules are those of before.",
    ),
    steps=(
        "`funnelwatch explain` shows its parts: the one that is 0 or absent is the one to follow.",
        "Look when the events that it is made of were last counted, and ask their source.",
        "If the number is not used any more, switch it off in `kpis.toml`, run `funnelwatch render`, and load the rules anew.",
    ),
)
