"""Organisations join the square, are stopped, and leave it."""
