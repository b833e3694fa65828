"""A package as a client writes it, as a record of the catalogue."""

from __future__ import annotations

import json
import math
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from hiroba.catalog.curation import service as curation
from hiroba.catalog.curation.service import MEMBER
from hiroba.catalog.datasets.types import Bounds, DatasetDetail, LinkDraft, RecordDraft
from hiroba.kernel.decide.types import Visibility
from hiroba.protocols.ckan import standard
from hiroba.protocols.ckan.call import Call
from hiroba.protocols.ckan.errors import invalid
from hiroba.protocols.ckan.ids import part_of
from hiroba.protocols.ckan.packages import licences, series_address, themes
from hiroba.protocols.ckan.resources import link_resource

# What this API itself says of a resource: it is not kept as somebody's own entry.
_OWN_KEYS: Final = frozenset({
    "id", "url", "name", "description", "format", "mimetype", "size", "hash", "package_id", "position",
    "state", "resource_type", "created", "last_modified", "metadata_modified", "datastore_active", "url_type",
    "revision_id", "cache_url", "cache_last_updated", "mimetype_inner", "upload", "clear_upload",
    "total_record_count", "datastore_contains_all_records_of_source_file",
})  # fmt: skip
_CORNERS: Final = 5  # of a closed ring around a box
_UNKNOWN: Final = "other"  # nobody may be told that data is free because nothing was said
_UNLICENSED: Final = ("", "notspecified", "other-open", "other-closed")


def record(call: Call, organisation: str, source_key: str, known: DatasetDetail | None) -> RecordDraft:
    """Return the record that the call's parameters describe. Raises ValidationError."""
    extras = {key: value for key, value in _extras(call).items() if not key.startswith(MEMBER)}
    extras |= {f"{MEMBER}{name}": "1" for name in _groups(call) if name in curation.titles()}
    frequency, issued = extras.pop("frequency", ""), extras.pop("issued", "")
    bounds = _bounds(extras)
    licence = call.text("license_id")
    return RecordDraft(
        organisation=organisation,
        source_key=source_key,
        title=call.text("title") or call.text("name"),
        name=call.text("name"),
        description=call.text("notes"),
        keywords=_keywords(call, known),
        theme=_theme(call),
        licence=licence if licence not in _UNLICENSED else (None if known else _UNKNOWN),
        licence_text="" if licence in licences() else call.text("license_title") or licence,
        visibility=_visibility(call, known),
        rhythm=frequency if frequency.startswith("P") and len(frequency) <= 16 else "",
        landing_page=_landing_page(call, known),
        publisher=call.text("author"),
        contact=call.text("maintainer"),
        issued=_moment(issued),
        bounds=bounds,
        links=links(call.value("resources") or [], known),
        extras=extras,
        source=known.source if known else "",
        remote_id=known.remote_id if known else call.text("id"),
    )


def links(resources: Any, known: DatasetDetail | None) -> tuple[LinkDraft, ...]:
    """The resources that are links; a dataset's file and tables are not written through here."""
    if not isinstance(resources, list) or not all(isinstance(each, dict) for each in resources):
        raise invalid("resources", "Must be a list of dictionaries")
    return tuple(link(each, known) for each in resources if not is_part(each, known))


def is_part(resource: Mapping[str, Any], known: DatasetDetail | None) -> bool:
    """Whether the resource is the file or a table of this dataset."""
    ours = part_of(str(resource.get("id") or ""))
    return ours is not None and known is not None and ours[0] == known.card.id


def link(resource: Mapping[str, Any], known: DatasetDetail | None) -> LinkDraft:
    """One resource as a link. Raises ValidationError."""
    url = str(resource.get("url") or "")
    size = str(resource.get("size") or "")
    return LinkDraft(
        url=url,
        title=str(resource.get("name") or ""),
        description=str(resource.get("description") or ""),
        format=str(resource.get("format") or ""),
        media_type=str(resource.get("mimetype") or ""),
        size=int(size[:18]) if size.isascii() and size.isdigit() else None,
        sha256=str(resource.get("hash") or ""),
        remote_id=_remote_id(str(resource.get("id") or ""), known),
        extras={key: _text(value) for key, value in resource.items() if _is_own(key, value)},
    )


def _is_own(key: str, value: object) -> bool:
    return key not in _OWN_KEYS and value not in (None, "")


def _remote_id(id: str, known: DatasetDetail | None) -> str:
    """What the link was called before; else the id that it came with; else a new one."""
    for each in known.links if known else ():
        if id and id in (each.id, link_resource(known, each)):  # type: ignore[arg-type]  # known is set
            return each.remote_id
    return id[:100] or str(uuid.uuid4())


def _keywords(call: Call, known: DatasetDetail | None) -> tuple[str, ...]:
    given = call.value("tags")
    if isinstance(given, list):
        words = [_word(each) for each in given]
    else:
        words = (call.text("tag_string") or call.text("tags")).split(",")
    made = _made_words(known)
    return tuple(dict.fromkeys(word.strip() for word in words if word.strip() and word.strip() not in made))


def _word(tag: Any) -> str:
    """A tag's word; one that claims to be of a vocabulary must be. Raises ValidationError."""
    if not isinstance(tag, dict):
        return str(tag)
    word, claimed = str(tag.get("name") or ""), tag.get("vocabulary_id")
    if claimed and word not in curation.vocabulary(str(claimed)).words:
        raise invalid("tags", f"Tag {word[:60]} does not belong to vocabulary {str(claimed)[:60]}")
    return word


def _made_words(known: DatasetDetail | None) -> set[str]:
    """Tags that a package has because of its model: they come back with an update, and are no keywords."""
    return set(standard.tags_of(known.card.model)).difference(known.card.keywords) if known else set()


def _theme(call: Call) -> str | None:
    """The first group that is a theme."""
    return next((name.upper() for name in _groups(call) if name.upper() in themes()), None)


def _groups(call: Call) -> list[str]:
    given = call.value("groups") or []
    if not isinstance(given, list):
        raise invalid("groups", "Must be a list of dictionaries")
    return [str(each.get("name") or each.get("id") or "") for each in given if isinstance(each, dict)]


def _visibility(call: Call, known: DatasetDetail | None) -> Visibility:
    if not call.flag("private"):
        return Visibility.PUBLIC
    if known is not None and known.card.visibility is not Visibility.PUBLIC:
        return known.card.visibility
    return Visibility.PRIVATE


def _landing_page(call: Call, known: DatasetDetail | None) -> str:
    url = call.text("url")
    return "" if known is not None and url == f"{call.base}/datasets/{known.card.id}" else url


def _extras(call: Call) -> dict[str, str]:
    given = call.value("extras") or []
    if isinstance(given, dict):
        return {str(key): _text(value) for key, value in given.items()}
    if not isinstance(given, list) or not all(isinstance(each, dict) and "key" in each for each in given):
        raise invalid("extras", "Must be a list of dictionaries with key and value")
    keys = [str(each["key"]) for each in given]
    if len(set(keys)) != len(keys):
        raise invalid("extras", "Keys must be different from each other")
    found = {str(each["key"]): _text(each.get("value")) for each in given}
    if found.get("series", "").startswith(series_address(call)):  # said by this API, not by the caller
        del found["series"]
        found.pop("series_title", None)
    return found


def _text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _bounds(extras: dict[str, str]) -> Bounds | None:
    """The box of `spatial` (GeoJSON). One that this API made itself is taken away; another form stays."""
    try:
        points = list(_points(json.loads(extras.get("spatial", ""))["coordinates"]))
        xs, ys = [x for x, _y in points], [y for _x, y in points]
        box = (min(xs), min(ys), max(xs), max(ys))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if not all(math.isfinite(edge) for edge in box):
        return None
    if len(points) == _CORNERS:
        del extras["spatial"]
    return box


def _points(value: Any) -> Any:
    if value and isinstance(value[0], int | float):
        yield float(value[0]), float(value[1])
        return
    for each in value:
        yield from _points(each)


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
