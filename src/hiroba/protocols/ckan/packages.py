"""A dataset as a CKAN package (the keys of CKAN 2.11's `package_show`)."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from django.utils import translation

from hiroba.catalog.curation import service as curation
from hiroba.catalog.curation.service import MEMBER
from hiroba.catalog.datasets import service as catalogue
from hiroba.catalog.datasets.types import Choice, DatasetCard, DatasetDetail
from hiroba.catalog.series import service as series
from hiroba.catalog.series.types import SeriesRef
from hiroba.kernel.decide.types import Sight, Visibility
from hiroba.kernel.organisations import service as organisations
from hiroba.protocols.ckan import standard
from hiroba.protocols.ckan.call import Call
from hiroba.protocols.ckan.resources import resources

_TAGS: Final = uuid.UUID("0f6c3d1e-7a52-5c1b-9d5e-2b8f64c7a910")  # of tag ids, for uuid5


def packages(call: Call, details: Sequence[DatasetDetail], sight: Sight) -> list[dict[str, Any]]:
    """Return the packages in this order."""
    refs = series.of_datasets([each.card.id for each in details], sight)
    return [_package(call, each, refs.get(each.card.id)) for each in details]


def package(call: Call, detail: DatasetDetail) -> dict[str, Any]:
    """Return the package with its resources."""
    return packages(call, [detail], call.sight)[0]


def _package(call: Call, detail: DatasetDetail, ref: SeriesRef | None) -> dict[str, Any]:
    card = detail.card
    id = package_id(detail)
    found_resources = resources(call, detail, id)
    found_tags = [tag(word) for word in _words(card)]
    return {
        "id": id,
        "name": card.name,
        "title": card.title,
        "notes": card.description,
        "url": detail.landing_page or f"{call.base}/datasets/{card.id}",
        "version": str(card.version) if card.version else "",
        "author": detail.publisher,
        "author_email": "",
        "maintainer": detail.contact,
        "maintainer_email": "",
        "private": card.visibility is not Visibility.PUBLIC,
        "state": "active",
        "type": "dataset",
        "creator_user_id": None,
        "owner_org": card.organisation,
        "organization": organisation(card.organisation),
        "groups": [group(name) for name in group_names(detail)],
        "tags": found_tags,
        "num_tags": len(found_tags),
        "resources": found_resources,
        "num_resources": len(found_resources),
        "extras": [{"key": key, "value": value} for key, value in sorted(_extras(call, detail, ref).items())],
        "metadata_created": stamp(card.created),
        "metadata_modified": stamp(card.changed or card.modified),
        "relationships_as_subject": [],
        "relationships_as_object": [],
    } | _licence(card)


def package_id(detail: DatasetDetail) -> str:
    """The dataset's id; for a package that was loaded through this API, the id that it came with."""
    return detail.remote_id if detail.remote_id and not detail.source else detail.card.id


def stamp(moment: datetime) -> str:
    """As CKAN writes moments: UTC without saying so."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat()


def organisation(code: str) -> dict[str, Any]:
    """The organisation as it stands in a package."""
    try:
        info = organisations.get(code)
    except organisations.UnknownOrganisation:
        title = code
    else:
        title = info.name_ja
    return {
        "id": code,
        "name": code,
        "title": title,
        "type": "organization",
        "description": "",
        "image_url": "",
        "is_organization": True,
        "approval_status": "approved",
        "state": "active",
    }


def group_names(detail: DatasetDetail) -> list[str]:
    """The dataset's theme, and the groups that it was put into."""
    themes = [detail.card.theme] if detail.card.theme else []
    known = curation.titles()
    return themes + [
        name for key in sorted(detail.extras) if (name := key.removeprefix(MEMBER)) != key and name in known
    ]


def group(name: str) -> dict[str, Any]:
    """A theme or a group as it stands in a package."""
    title = themes().get(name) or curation.titles().get(name, name)
    name = name.lower()
    return {
        "id": name, "name": name, "title": title, "display_name": title, "description": "",
        "image_display_url": "",
    }  # fmt: skip


def tag(word: str) -> dict[str, Any]:
    """vocabulary_id: of the vocabulary in which the word stands."""
    return {
        "id": str(uuid.uuid5(_TAGS, word)), "name": word, "display_name": word, "state": "active",
        "vocabulary_id": curation.vocabulary_of_words().get(word),
    }  # fmt: skip


def themes() -> Mapping[str, str]:
    """Id -> title; Japanese, whoever asks: other catalogues keep what they are told."""
    return _themes()


@lru_cache(maxsize=1)
def _themes() -> Mapping[str, str]:
    with translation.override("ja"):
        return {each.id: each.title for each in catalogue.themes()}


def licences() -> Mapping[str, Choice]:
    return _licences()


@lru_cache(maxsize=1)
def _licences() -> Mapping[str, Choice]:
    with translation.override("ja"):
        return {each.id: each for each in catalogue.licences()}


def _licence(card: DatasetCard) -> dict[str, Any]:
    known = licences().get(card.licence)
    found = {
        "license_id": card.licence,
        "license_title": known.title if known else card.licence,
        "isopen": bool(known and known.open),
    }
    return found | ({"license_url": known.url} if known and known.url else {})


def _words(card: DatasetCard) -> list[str]:
    words = [word for word in card.keywords if word]
    return list(dict.fromkeys((*words, *standard.tags_of(card.model))))


def _extras(call: Call, detail: DatasetDetail, ref: SeriesRef | None) -> dict[str, str]:
    card = detail.card
    found = {key: str(value) for key, value in detail.extras.items() if not key.startswith(MEMBER)}
    if ref is not None:
        found |= {"series": series_address(call, ref.id), "series_title": ref.title}
    if card.bounds and "spatial" not in found:
        found["spatial"] = json.dumps(_polygon(*card.bounds))
    if detail.rhythm:
        found.setdefault("frequency", detail.rhythm)
    if detail.issued:
        found.setdefault("issued", stamp(detail.issued))
    if call.cadde:
        found.setdefault("caddec_dataset_id_for_detail", package_id(detail))
        found.setdefault("caddec_provider_id", card.organisation)
    return found


def series_address(call: Call, series_id: str = "") -> str:
    return f"{call.base}/series/{series_id}"


def _polygon(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}
