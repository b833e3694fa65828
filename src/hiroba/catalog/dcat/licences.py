"""A licence as an address, and the licence that an address or a text names."""

from __future__ import annotations

import re
from collections.abc import Mapping

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import Choice
from hiroba.catalog.dcat.vocabularies import EU_LICENCE

_TAIL = re.compile(r"(deed|legalcode)(\.[a-zA-Z-]+)?$")
_EU: Mapping[str, str] = {"CC_BY_4_0": "CC-BY-4.0", "CC0": "CC0-1.0", "CC_BYSA_4_0": "CC-BY-SA-4.0"}


def licence(identifier: str) -> Choice | None:
    """The licence of the catalogue's list with its address as machines know it ("" where it has none)."""
    for each in datasets.licences():
        if each.id == identifier:
            return Choice(each.id, each.title, _TAIL.sub("", each.url), each.open)
    return None


def recognise(text: str) -> str | None:
    """Return the id of the licence with this id or address; None: not one of the list."""
    if text.startswith(EU_LICENCE):
        return _EU.get(text.removeprefix(EU_LICENCE))
    flat = _flat(text)
    return next((each.id for each in datasets.licences() if flat in (_flat(each.id), _flat(each.url))), None)


def _flat(text: str) -> str:
    """An address without what does not matter: the protocol, the language of the deed, the last slash."""
    bare = text.strip().casefold().removeprefix("https://").removeprefix("http://").removeprefix("www.")
    return _TAIL.sub("", bare).rstrip("/") or "-"
