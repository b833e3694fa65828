"""Surnames that are common in Japan: what a person's name begins with."""

from __future__ import annotations

from importlib import resources

SURNAMES: frozenset[str] = frozenset(
    resources.files("hiroba.rules.privacy").joinpath("surnames.txt").read_text(encoding="utf-8").split()
)
