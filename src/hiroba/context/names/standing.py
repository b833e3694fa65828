"""Which attribute says what a thing is called that has no `name`: rows of a table without a data model."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_NAME = re.compile(r"(名称?|^名前)$")
_OF_ANOTHER = re.compile(  # of where it is, whose it is or what kind it is
    r"(団体|市区|町村|府県|町|字|者|氏|駅|路線|課|部署|法人|会社|種別|種類|分類|項目|品)名称?$"
)


def stand_ins(attributes: Iterable[str]) -> list[str]:
    """Those that do: 施設_場所名, 公園名, 名称; not 市区町村名."""
    return [each for each in attributes if _NAME.search(each) and not _OF_ANOTHER.search(each)]


def stand_in(attributes: Iterable[str]) -> str | None:
    """The first that does, in the order of the columns."""
    return _first(tuple(attributes))


@lru_cache(maxsize=4096)  # a map draws thousands of few shapes
def _first(attributes: tuple[str, ...]) -> str | None:
    return next(iter(stand_ins(attributes)), None)
