"""What became of places, in sentences: who went into whom, and what they were called before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby

from django.utils.translation import gettext as _

from hiroba.indicators import service as indicators
from hiroba.indicators.types import Place, Renaming, Succession
from hiroba.kernel.dates import service as dates


def histories(shown: Mapping[str, Place], language: str, first: int) -> list[str]:
    """Return what happened to the places shown since the year before `first`, oldest first."""
    first -= 1  # a merger is why values begin in the year after it
    mergers = [
        each
        for each in indicators.successions()
        if {each.before, each.after} & shown.keys() and indicators.year_of(each.on) >= first
    ]
    renamed = [each for each in indicators.renamings(shown) if indicators.year_of(each.until) >= first]
    names = Called(mergers, renamed, language)
    told = [(each.until, names.renamed(each)) for each in renamed]
    return [sentence for _day, sentence in sorted([*told, *merged(mergers, names)])]


def merged(mergers: Iterable[Succession], names: Called) -> list[tuple[date, str]]:
    """Return one sentence for all that went into one on one day."""

    def together(each: Succession) -> tuple[date, str, bool]:
        return each.on, each.after, each.absorbed

    found = []
    for (on, _after, _absorbed), group in groupby(sorted(mergers, key=together), key=together):
        found.append((on, names.merged(list(group))))
    return found


class Called:
    """What places are called, read once for many sentences."""

    def __init__(self, mergers: Iterable[Succession], renamed: Iterable[Renaming], language: str) -> None:
        codes = {code for each in mergers for code in (each.before, each.after)}
        self._known = indicators.places({*codes, *(each.place for each in renamed)})
        self._english = language == "en"

    def name(self, code: str) -> str:
        known = self._known.get(code)
        if known is None:
            return code
        return known.name_en if self._english else known.name_ja

    def renamed(self, each: Renaming) -> str:
        before = each.name_en if self._english else each.name_ja
        words = _("「{name}」は、{day}より前は「{before}」という名前でした。")
        return words.format(name=self.name(each.place), day=dates.written(each.until), before=before)

    def merged(self, group: list[Succession]) -> str:
        one = group[0]
        gone = (", " if self._english else "、").join(self.name(each.before) for each in group)
        words = (
            _("{day}に、{gone}が{after}に編入されました。")
            if one.absorbed
            else _("{day}に、{gone}から{after}ができました。")
        )
        return words.format(day=dates.written(one.on), gone=gone, after=self.name(one.after))
