"""Hiroba (広場): a city OS in one command."""

__version__ = "0.1.0"
