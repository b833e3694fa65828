"""Errors kept in a row, told later to readers in their own language."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from hiroba.kernel.errors.types import HirobaError

_BEGIN: Final = '{"code": '


def kept(error: HirobaError, most: int | None = None) -> str:
    """The error as text for a row; where that is longer than `most` letters, its sentence as it is now."""
    data = {name: value for name, value in error.data.items() if isinstance(value, str | int | float | bool)}
    text = str(error)
    whole = json.dumps({"code": error.code, "data": data, "text": text}, ensure_ascii=False)
    return whole if most is None or len(whole) <= most else text[:most]


def told(text: str) -> str:
    """The sentence of what `kept` wrote, in the language that is active now; other text as it is.

    An error that is not known any more is told as it was when it was kept.
    """
    if not text.startswith(_BEGIN):
        return text
    try:
        found = json.loads(text)
        error = HirobaError.__new__(_by_code()[found["code"]])
        error.data = found["data"]
        return str(error)
    except ValueError:
        return text
    except (KeyError, IndexError):
        return str(found["text"])


def _by_code() -> dict[str, type[HirobaError]]:
    return {each.code: each for each in _below(HirobaError)}


def _below(kind: type[Any]) -> Iterator[type[HirobaError]]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)
