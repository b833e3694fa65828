"""Drawings of numbers as SVG, by the server: each mark is a link, they print, and they need no script."""
