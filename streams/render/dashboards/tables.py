"""Tables: a row per label value, a column per query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from grafana_foundation_sdk.builders import common, table
from grafana_foundation_sdk.models.common import FieldTextAlignment, TableCellHeight
from grafana_foundation_sdk.models.dashboard import DataTransformerConfig, DynamicConfigValue

from streams.render.dashboards import queries
from streams.render.dashboards.look import UNKNOWN, Look
from streams.render.dashboards.site import DATA_SOURCE


@dataclass(frozen=True)
class Column:
    """A column: its heading, and a query whose series have no label but the one that the rows are of."""

    heading: str
    expr: str
    look: Look


def table_by(title: str, label: str, columns: Sequence[Column]) -> table.Panel:
    """A row for each value of the label, those with the most in the first column first."""
    panel = table_panel(title).sort_by([common.TableSortByFieldState().display_name(columns[0].heading).desc(True)])
    names = {label: label.capitalize()}
    for ref, column in zip(ascii_uppercase, columns, strict=False):
        panel.with_target(queries.rows(column.expr, ref))
        names[f"Value #{ref}" if len(columns) > 1 else "Value"] = column.heading
        properties = [DynamicConfigValue("unit", column.look.unit)]
        if column.look.decimals is not None:
            properties.append(DynamicConfigValue("decimals", column.look.decimals))
        panel.override_by_name(column.heading, properties)
    panel.with_transformation(DataTransformerConfig(id_val="merge", options={}))
    return panel.with_transformation(ordered(names))


def table_panel(title: str) -> table.Panel:
    """The style of all tables."""
    return (
        table.Panel()
        .title(title)
        .datasource(DATA_SOURCE)
        .no_value(UNKNOWN)
        .cell_height(TableCellHeight.SM)
        .align(FieldTextAlignment.AUTO)
    )


def ordered(names: dict[str, str]) -> DataTransformerConfig:
    """Shows these fields in this order under these names, and no time."""
    options = {
        "excludeByName": {"Time": True},
        "indexByName": {field: place for place, field in enumerate(names)},
        "renameByName": names,
    }
    return DataTransformerConfig(id_val="organize", options=options)
