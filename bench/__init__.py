"""Measurements: `make bench WHAT=...`."""
