"""Actions about vocabularies and the tags in them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hiroba.catalog.curation import service as curation
from hiroba.catalog.curation.types import VocabularyInfo
from hiroba.protocols.ckan.actions.writing import owner_of
from hiroba.protocols.ckan.call import Call, action
from hiroba.protocols.ckan.errors import NotFound, invalid
from hiroba.protocols.ckan.packages import tag


@action("vocabulary_list")
def vocabulary_list(_call: Call) -> list[dict[str, Any]]:
    """Return the vocabularies of tags."""
    return [_shown(each) for each in curation.vocabularies()]


@action("vocabulary_show")
def vocabulary_show(call: Call) -> dict[str, Any]:
    """Return a vocabulary. id: its id or name."""
    return _shown(curation.vocabulary(call.reference("id", "name")))


@action("vocabulary_create", reads=False)
def vocabulary_create(call: Call) -> dict[str, Any]:
    """Make a vocabulary. name, tags; owner_org looks after it, the asker's own organisation where it is
    not named."""
    words = _words(call) or []
    return _shown(curation.create_vocabulary(call.needed("name"), words, owner_of(call), call.who))


@action("vocabulary_update", reads=False)
def vocabulary_update(call: Call) -> dict[str, Any]:
    """Change a vocabulary. id, name, tags: all of them; left out, they stay."""
    known = curation.vocabulary(call.needed("id"))
    words = _words(call)
    changed = replace(
        known,
        name=call.text("name", known.name),
        words=known.words if words is None else tuple(words),
    )
    return _shown(curation.update_vocabulary(changed, call.who))


@action("vocabulary_delete", reads=False)
def vocabulary_delete(call: Call) -> None:
    """Take a vocabulary away; its tags become free. id."""
    curation.delete_vocabulary(call.needed("id"), call.who)


@action("tag_create", reads=False)
def tag_create(call: Call) -> dict[str, Any]:
    """Add a tag to a vocabulary; a free tag comes with its dataset. name, vocabulary_id."""
    word = call.needed("name").strip()
    info = curation.add_word(call.needed("vocabulary_id"), word, call.who)
    return tag(word) | {"vocabulary_id": info.id}


@action("tag_delete", reads=False)
def tag_delete(call: Call) -> None:
    """Take a tag out of its vocabulary; a free tag goes with its datasets. id: its name or id,
    vocabulary_id."""
    known = curation.vocabulary(call.needed("vocabulary_id"))
    asked = call.needed("id")
    for word in known.words:
        if asked in (word, tag(word)["id"]):
            curation.remove_word(known.id, word, call.who)
            return
    raise NotFound(f'Not found: Could not find tag "{asked[:60]}"')


def _words(call: Call) -> list[str] | None:
    given = call.value("tags")
    if given is None:
        return None
    if not isinstance(given, list):
        raise invalid("tags", "Must be a list of dictionaries")
    return [str(each.get("name") or "") if isinstance(each, dict) else str(each) for each in given]


def _shown(info: VocabularyInfo) -> dict[str, Any]:
    tags = [tag(word) | {"vocabulary_id": info.id} for word in info.words]
    return {"id": info.id, "name": info.name, "tags": tags}
