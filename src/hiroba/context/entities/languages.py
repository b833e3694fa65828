"""Which language of a LanguageProperty a reader gets (ETSI GS CIM 009, 4.15; RFC 4647 look-up)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

DEFAULT = "@none"


@lru_cache(maxsize=256)
def ranges(header: str) -> tuple[str, ...]:
    """Return the language ranges of an Accept-Language text, best first."""
    found = []
    for part in header.split(","):
        name, _semicolon, parameter = part.strip().partition(";")
        weight = 1.0
        key, _equals, text = parameter.strip().partition("=")
        if key.strip() == "q":
            try:
                weight = float(text)
            except ValueError:
                weight = 0.0
        if name.strip() and weight > 0:
            found.append((weight, name.strip().lower()))
    return tuple([name for _weight, name in sorted(found, key=lambda pair: -pair[0])])


def chosen(texts: Mapping[str, Any], wanted: tuple[str, ...]) -> str:
    """Return the key of the best text. For `fr-CH` the one in `fr` will do, for `en` the one in `en-US`."""
    by_name = {language.lower(): language for language in texts}
    for name in wanted:
        if name == "*":
            break
        shorter = name
        while shorter:
            if shorter in by_name:
                return by_name[shorter]
            shorter = shorter.rpartition("-")[0]
        for given, language in by_name.items():
            if given.startswith(name + "-"):
                return language
    return DEFAULT if DEFAULT in texts else next(iter(texts))
