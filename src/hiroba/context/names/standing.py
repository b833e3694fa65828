"""Which attributes say what a thing is called, also a thing without `name`: a row, a telegram."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_NAME = re.compile(r"(名称?|^名前)$")
_OF_ANOTHER = re.compile(  # of where it is, whose it is or what kind it is
    r"(団体|市区|町村|府県|町|字|者|氏|駅|路線|課|部署|法人|会社|種別|種類|分類|項目|品)名称?$"
)
_TELEGRAM = ("area_name", "kinds")  # of the meteorological agency: where, and what is in force there


def stand_ins(attributes: Iterable[str]) -> list[str]:
    """Those that may: 施設_場所名, 公園名, 名称; not 市区町村名."""
    return [
        each
        for each in attributes
        if each in _TELEGRAM or (_NAME.search(each) and not _OF_ANOTHER.search(each))
    ]


def named_by(attributes: Iterable[str]) -> tuple[str, ...]:
    """Those that do, together: `name`, or the first column with a name; of a telegram the area and what is in
    force."""
    return _together(tuple(attributes))


@lru_cache(maxsize=4096)  # a map draws thousands of few shapes
def _together(attributes: tuple[str, ...]) -> tuple[str, ...]:
    if "name" in attributes:
        return ("name",)
    if all(each in attributes for each in _TELEGRAM):
        return _TELEGRAM
    return tuple(each for each in stand_ins(attributes) if each not in _TELEGRAM)[:1]
