"""Everybody whom an alert can be for, and what they are called where no space may be."""

from typing import Final

from streams.kpis.spec import Owner

OPERATIONS: Final = "operations"
"""Whoever runs funnelwatch; owns no KPI."""

OWNERS: Final = (*(owner.value for owner in Owner), OPERATIONS)
"""Every value that the label `owner` can have."""


def slug(owner: str) -> str:
    """An owner in a name: `customer-success`."""
    return owner.replace(" ", "-")
