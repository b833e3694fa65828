"""The door of the errors: one problem, told to a machine (RFC 9457) or to a reader."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from hiroba.kernel.errors.causes import cause
from hiroba.kernel.errors.keeping import kept, told
from hiroba.kernel.errors.types import HirobaError

__all__ = ["MEDIA_TYPE", "cause", "kept", "problem", "sentence", "told"]

MEDIA_TYPE = "application/problem+json"


def problem(error: HirobaError, instance: str = "") -> dict[str, Any]:
    """Return the members of a problem document, the sentence in the language that is active now.

    `type` is about:blank (RFC 9457, 4.2.1); machines tell problems apart by `code`. The error's data
    are given under `data`, where they are plain values.
    """
    members: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(error.status).phrase,
        "status": error.status,
        "code": error.code,
        "detail": str(error),
    }
    if instance:
        members["instance"] = instance
    data = {name: value for name, value in error.data.items() if isinstance(value, str | int | float | bool)}
    return members | {"data": data} if data else members


def sentence(error: HirobaError) -> str:
    """Return what happened and what to do, in the language that is active now."""
    return str(error)
