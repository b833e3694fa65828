"""A CKAN package as a record of ours (https://docs.ckan.org/en/2.11/api/)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from hiroba.catalog.datasets.types import Bounds, LinkDraft, RecordDraft
from hiroba.intake.harvest.types import RecordIncomplete

_SHA256 = re.compile(r"(?:sha-?256:)?([0-9a-f]{64})", re.IGNORECASE)
_DURATION = re.compile(r"P[0-9YMWDT]{2,14}")
_NOT_SET = frozenset(("", "notspecified", "none", "null"))
_OTHERS = frozenset(("harvest", "showcase", "application"))  # packages that are no data


def id_of(package: Any) -> str:
    return str(package.get("id") or package.get("name") or "") if isinstance(package, Mapping) else ""


def name_of(package: Any) -> str:
    return str(package.get("name") or package.get("id") or "") if isinstance(package, Mapping) else ""


def wanted(package: Any) -> bool:
    """Report whether it is public data: no draft, nothing private, no other kind of package."""
    return not isinstance(package, Mapping) or (
        package.get("state", "active") == "active"
        and not package.get("private")
        and package.get("type", "dataset") not in _OTHERS
    )


def record(package: Any, address: str) -> RecordDraft:
    """Return the package as a record, without organisation and source. Raises RecordIncomplete."""
    if not isinstance(package, Mapping) or not id_of(package):
        raise RecordIncomplete(field="id")
    title = _text(package, "title") or name_of(package)
    extras = _extras(package.get("extras"))
    owner = package.get("organization")
    return RecordDraft(
        organisation="",
        source_key="",
        title=title,
        name=_text(package, "name"),
        description=_text(package, "notes"),
        keywords=_keywords(package.get("tags")),
        licence_text=_licence(package),
        rhythm=_rhythm(extras),
        landing_page=_landing(package, address),
        publisher=_text(owner, "title") or _text(owner, "name") if isinstance(owner, Mapping) else "",
        issued=moment(package.get("metadata_created")),
        modified=moment(package.get("metadata_modified")),
        bounds=_bounds(extras.pop("spatial", "")),
        links=tuple(_link(each) for each in _list(package.get("resources")) if _text(each, "url")),
        extras=extras,
        remote_id=id_of(package),
    )


def _link(resource: Mapping[str, Any]) -> LinkDraft:
    size = resource.get("size")
    hash = _SHA256.fullmatch(_text(resource, "hash"))
    return LinkDraft(
        url=_text(resource, "url"),
        title=_text(resource, "name"),
        description=_text(resource, "description"),
        format=_text(resource, "format"),
        media_type=_text(resource, "mimetype"),
        size=int(size) if isinstance(size, int) or (isinstance(size, str) and size.isdecimal()) else None,
        sha256=hash[1].lower() if hash else "",
        remote_id=_text(resource, "id"),
    )


def moment(text: Any) -> datetime | None:
    """Return a moment of CKAN, which is in UTC without saying so."""
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _text(values: Mapping[str, Any], name: str) -> str:
    found = values.get(name)
    return found.strip() if isinstance(found, str) else ""


def _list(values: Any) -> list[Mapping[str, Any]]:
    return [each for each in values if isinstance(each, Mapping)] if isinstance(values, list) else []


def _keywords(tags: Any) -> tuple[str, ...]:
    names = [_text(each, "display_name") or _text(each, "name") for each in _list(tags)]
    return tuple(dict.fromkeys(name for name in names if name))


def _extras(extras: Any) -> dict[str, str]:
    found = {}
    for each in _list(extras):
        key, value = _text(each, "key"), each.get("value")
        if key and value not in (None, ""):
            found[key] = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return found


def _licence(package: Mapping[str, Any]) -> str:
    """Return the licence in the source's own words: its title, else its id, with its address."""
    words = [_text(package, name) for name in ("license_title", "license_id")]
    named = [word for word in words if word.lower() not in _NOT_SET]
    if not named:
        return ""
    return " ".join(filter(None, (*dict.fromkeys(named), _text(package, "license_url"))))


def _rhythm(extras: Mapping[str, str]) -> str:
    found = extras.get("frequency", "")
    return found if _DURATION.fullmatch(found) else ""


def _landing(package: Mapping[str, Any], address: str) -> str:
    url = _text(package, "url")
    return url if url.startswith(("http://", "https://")) else f"{address}/dataset/{name_of(package)}"


def _bounds(text: str) -> Bounds | None:
    """Return the box around a GeoJSON geometry (ckanext-spatial)."""
    try:
        points = list(_points(msgspec.json.decode(text)["coordinates"])) if text else []
    except (msgspec.DecodeError, LookupError, TypeError, ValueError, RecursionError):
        return None
    if not points or not all(-180 <= lon <= 180 and -90 <= lat <= 90 for lon, lat in points):
        return None
    longitudes, latitudes = zip(*points, strict=True)
    return (min(longitudes), min(latitudes), max(longitudes), max(latitudes))


def _points(found: Any) -> list[tuple[float, float]]:
    if isinstance(found, list) and found and not isinstance(found[0], list):
        return [(float(found[0]), float(found[1]))]
    return [point for each in found for point in _points(each)]
