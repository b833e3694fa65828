"""What every list of datasets needs of curation, read once a second."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import lru_cache

from hiroba.catalog.curation.models import Group, Vocabulary


def titles() -> Mapping[str, str]:
    """Name -> title of the groups; another process's change is seen after a second."""
    return _titles(int(time.monotonic()))


def vocabulary_of_words() -> Mapping[str, str]:
    """Word -> id of its vocabulary; another process's change is seen after a second."""
    return _words(int(time.monotonic()))


def forget() -> None:
    """Something was changed in this process."""
    _titles.cache_clear()
    _words.cache_clear()


@lru_cache(maxsize=1)
def _titles(_second: int) -> Mapping[str, str]:
    return dict(Group.objects.values_list("name", "title"))


@lru_cache(maxsize=1)
def _words(_second: int) -> Mapping[str, str]:
    rows = Vocabulary.objects.order_by("-name").values_list("id", "words")
    return {word: id for id, words in rows for word in words}
