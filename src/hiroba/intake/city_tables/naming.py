"""Names of types and attributes: as the city has them, and in Japanese where a data model knows them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from hiroba.catalog.datamodels import service as datamodels

HISTORY: Final = "_history"
HISTORY_JA: Final = "の履歴"


def title_of(type: str) -> str:
    """The Japanese title of a type; the type itself where no data model has one."""
    return next((model.title_ja for model in datamodels.models() if model.entity_type == type), type)


def attribute_title(type: str, attribute: str) -> str:
    for model in datamodels.models():
        if model.entity_type == type:
            field = model.field(attribute)
            return attribute if field is None else field.title
    return attribute


def meant(name: str, types: Iterable[str]) -> tuple[str, bool] | None:
    """Which of the types a table's name means, and whether it is the one of its history; None: neither."""
    for type in types:
        title = title_of(type)
        if name in (type, title):
            return type, False
        if name in (type + HISTORY, title + HISTORY_JA):
            return type, True
    return None
