"""What is measured: the catalogue of KPIs, one file per chapter."""
