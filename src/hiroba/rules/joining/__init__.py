"""Organisations join the square, and are stopped."""
