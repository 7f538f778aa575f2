"""Grafana dashboards, generated from the catalogue with Grafana's own types and builders."""
