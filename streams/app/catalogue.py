"""What is measured under these settings: the catalogue, and the plan that it compiles to."""

from __future__ import annotations

from streams.app.definitions import definitions_of
from streams.catalogue_file import customised_by
from streams.fold.plan import Plan
from streams.kpis.catalogue import Catalogue, catalogue
from streams.settings.root import Settings


def catalogue_of(settings: Settings) -> Catalogue:
    """The catalogue under these settings: the one that is built in, as the user's own changes it. Raises SettingsError."""
    built_in = catalogue(definitions_of(settings))
    return built_in if settings.catalogue.file is None else customised_by(settings.catalogue.file, built_in)


def plan_of(settings: Settings) -> Plan:
    """The catalogue under these settings, compiled. Raises SettingsError."""
    return Plan(catalogue_of(settings))
