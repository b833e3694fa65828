"""Parameters of an address, read."""

from __future__ import annotations

from starlette.requests import Request

from hiroba.protocols.answering.types import BadParameter


def whole_number(request: Request, name: str, default: int, least: int, most: int) -> int:
    """Return the number that the address gives. Raises BadParameter."""
    text = request.query_params.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and least <= int(text[:18]) <= most):
        raise BadParameter(name=name, value=text[:60], why=f"{least}–{most}")
    return int(text)


def text(request: Request, name: str) -> str:
    """Return the text that the address gives, or "". Raises BadParameter for what no database takes."""
    given = request.query_params.get(name, "")
    if "\0" in given:
        raise BadParameter(name=name, value="", why="NUL")
    return given
