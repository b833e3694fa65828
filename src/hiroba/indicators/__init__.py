"""Figures of places over the years, each of which can be followed to its rows."""
