"""How numbers combine: one file per kind of measure."""
