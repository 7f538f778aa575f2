"""What the KPIs mean under the settings: the definitions, the catalogue under them, and the plan it compiles to."""

from __future__ import annotations

from decimal import Decimal

from streams.catalogue_file import customised_by
from streams.fold.plan import Plan
from streams.journeys.definitions import Definitions
from streams.kpis.catalogue import Catalogue, catalogue
from streams.settings.root import Settings


def definitions_of(settings: Settings) -> Definitions:
    """What the settings say of the meaning of the KPIs."""
    chosen = settings.definitions
    rates = None if chosen.rates is None else {**chosen.rates, chosen.base_currency: Decimal(1)}
    return Definitions(
        response_target=round(chosen.response_target.total_seconds() * 1000),
        response_clock=chosen.response_clock,
        hot_score=int(chosen.hot_score * 1000),
        base_currency=chosen.base_currency,
        rates=rates,
    )


def catalogue_of(settings: Settings) -> Catalogue:
    """The catalogue under these settings: the one that is built in, as the user's own changes it. Raises SettingsError."""
    built_in = catalogue(definitions_of(settings))
    return built_in if settings.catalogue.file is None else customised_by(settings.catalogue.file, built_in)


def plan_of(settings: Settings) -> Plan:
    """The catalogue under these settings, compiled. Raises SettingsError."""
    return Plan(catalogue_of(settings))
