"""How the shape of a feed has changed, in words for a letter: columns that went, came, changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hiroba.catalog.tables.types import TYPE_TITLES, ColumnType
from hiroba.intake.feeds.types import Trouble

_MOST = 10  # names in a line
_TYPES = re.compile(
    rf"(?P<column>.*): (?P<before>{(kinds := '|'.join(ColumnType))}) → (?P<after>{kinds})", re.DOTALL
)
_WORDS: Mapping[str, Any] = {
    "feed.column-gone": gettext_lazy("なくなった項目：{what}"),
    "feed.column-new": gettext_lazy("増えた項目：{what}"),
    "feed.type-changed": gettext_lazy("型が変わった項目：{what}"),
    "feed.rows-fell": gettext_lazy("行の数：{what}"),
    "feed.table-gone": gettext_lazy("なくなった表：{what}"),
}


def lines(troubles: Sequence[Trouble]) -> list[str]:
    """One for each kind of change, in the active language."""
    several = len({each.where for each in troubles}) > 1
    found = []
    for rule, words in _WORDS.items():
        if named := [_named(each, several=several) for each in troubles if each.rule == rule]:
            found.append(f"・{str(words).format(what=_joined(named))}")
    return found


def readable(trouble: Trouble) -> str:
    """Its value; types of columns by the names that readers have for them."""
    found = _TYPES.fullmatch(trouble.value) if trouble.rule == "feed.type-changed" else None
    if found is None:
        return trouble.value
    before, after = (TYPE_TITLES[ColumnType(found[name])] for name in ("before", "after"))
    return f"{found['column']}: {before} → {after}"


def _named(trouble: Trouble, *, several: bool) -> str:
    """several: of more than one table, whose names tell which."""
    if not trouble.value:
        return trouble.where
    return f"{trouble.where} {readable(trouble)}" if several else readable(trouble)


def _joined(named: Iterable[str]) -> str:
    every = list(dict.fromkeys(named))
    first, more = every[:_MOST], len(every) - _MOST
    told = _("、").join(" ".join(each.split())[:80] for each in first)
    return told if more <= 0 else _("{names}、ほか{n}件").format(names=told, n=more)
