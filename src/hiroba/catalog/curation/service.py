"""The door of curation: groups, vocabularies and views that people put around datasets."""

from __future__ import annotations

from hiroba.catalog.curation.groups import (
    MEMBER,
    create_group,
    delete_group,
    group,
    groups,
    update_group,
)
from hiroba.catalog.curation.remembering import titles, vocabulary_of_words
from hiroba.catalog.curation.views import (
    create_view,
    delete_view,
    order_views,
    update_view,
    view,
    views,
)
from hiroba.catalog.curation.vocabularies import (
    add_word,
    create_vocabulary,
    delete_vocabulary,
    remove_word,
    update_vocabulary,
    vocabularies,
    vocabulary,
)

__all__ = [
    "MEMBER", "add_word", "create_group", "create_view", "create_vocabulary", "delete_group", "delete_view",
    "delete_vocabulary", "group", "groups", "order_views", "remove_word", "titles", "update_group",
    "update_view", "update_vocabulary", "view", "views", "vocabularies", "vocabulary", "vocabulary_of_words",
]  # fmt: skip
