"""Whole numbers in addresses and forms: one that is none, or longer than any there is, is passed over."""

from __future__ import annotations

from typing import TypeVar

from django.http import HttpRequest

_T = TypeVar("_T")


def number_in(text: str, otherwise: _T, *, digits: int = 8) -> int | _T:
    """The number that a text is, of so many digits at most."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else otherwise


def page_number(request: HttpRequest) -> int:
    """Which page of a list an address asks for; the first where it says nothing that makes sense."""
    return max(1, number_in(request.GET.get("page", ""), 1, digits=5))
