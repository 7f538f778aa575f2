"""What users say in their own catalogue: KPIs switched off, changed, and defined from events and other KPIs. Pure."""
