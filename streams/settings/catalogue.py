"""The section `catalogue`: where the user's own catalogue is."""

from streams.settings.section import Section
from streams.settings.values import ReadableFile


class Catalogue(Section):
    """KPIs switched off, changed and defined by the user."""

    file: ReadableFile | None = None
    """TOML file of the user's own KPIs; without it, `kpis.toml` beside the settings file or in the working directory."""
