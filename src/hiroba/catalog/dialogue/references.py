"""Datasets that somebody names: by id, by the address of the page, or by name."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import DatasetInfo
from hiroba.catalog.dialogue.errors import InvalidWords
from hiroba.catalog.dialogue.types import MOST_DATASETS, Named
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import ANONYMOUS, Sight, Visibility

_ADDRESS = re.compile(r"^(?:https?://[^/?#]+)?/datasets?/([^/?#]+)(?:[/?#].*)?$")
_WORD = re.compile(r"^[0-9A-Za-z_-]{1,100}$")


def read(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the ids or names that stand in the texts, each once, in their order.

    Raises InvalidWords for what is neither an address of a dataset nor an id.
    """
    found: dict[str, None] = {}
    for text in (word for each in texts for word in each.split()):
        match = _ADDRESS.match(text)
        word = match[1] if match else text
        if not _WORD.match(word):
            raise InvalidWords(
                field="datasets",
                why=_("「{text}」はデータのページのアドレスではありません。").format(text=text[:80]),
            )
        found[word] = None
    if len(found) > MOST_DATASETS:
        raise InvalidWords(
            field="datasets", why=_("データは{most}件までにしてください。").format(most=MOST_DATASETS)
        )
    return tuple(found)


def public(texts: Iterable[str]) -> tuple[DatasetInfo, ...]:
    """Return the public datasets that the texts name; raises InvalidWords where one is not there."""
    found: dict[str, DatasetInfo] = {}
    sight = decide.sight(ANONYMOUS)
    for word in read(texts):
        info = datasets.find(word, sight) or datasets.find(datasets.by_name(word) or "", sight)
        if info is None or info.withdrawn or info.visibility is not Visibility.PUBLIC:
            raise InvalidWords(
                field="datasets", why=_("公開中のデータ「{id}」は見つかりません。").format(id=word[:80])
            )
        found[info.id] = info
    return tuple(found.values())


def seen(ids: Iterable[str], sight: Sight) -> tuple[Named, ...]:
    """Return those of the datasets that this reader may see and that are not withdrawn."""
    infos = (datasets.find(id, sight) for id in ids)
    return tuple(Named(each.id, each.title) for each in infos if each is not None and not each.withdrawn)
