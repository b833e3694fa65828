"""Actions that change packages and their resources."""

from __future__ import annotations

import re
import tempfile
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from hiroba.catalog.datasets import service as catalogue
from hiroba.catalog.datasets.types import DatasetDetail, MetadataChanges, RecordDraft
from hiroba.catalog.datastore import service as datastore
from hiroba.intake.publishing import service as publishing
from hiroba.intake.publishing.types import PublishOptions
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Resource
from hiroba.kernel.organisations import service as organisations
from hiroba.protocols.ckan.actions.resources import shown
from hiroba.protocols.ckan.call import Call, action
from hiroba.protocols.ckan.drafts import is_part, link, record
from hiroba.protocols.ckan.errors import NotAuthorized, invalid
from hiroba.protocols.ckan.finding import Part, package_of, resource_of
from hiroba.protocols.ckan.ids import ORIGINAL, part_of, resource_id
from hiroba.protocols.ckan.packages import licences, package, themes
from hiroba.protocols.ckan.resources import link_resource

_NAME: Final = re.compile(r"[a-z0-9_-]{2,100}")
_ID: Final = re.compile(r"[\w-]{1,100}", re.ASCII)


@action("package_create", reads=False)
def package_create(call: Call) -> dict[str, Any]:
    """Make a dataset of links. name, owner_org, title, notes, tags, groups, license_id, private, extras,
    resources; id where it has one already."""
    id, name = call.text("id"), call.text("name")
    if not name and not call.text("title"):
        raise invalid("name", "Missing value")
    if id and not _ID.fullmatch(id):
        raise invalid("id", "Must be letters, digits, - and _ only")
    if name and not _NAME.fullmatch(name):
        raise invalid(
            "name", "Must be purely lowercase alphanumeric (ascii) characters and these symbols: -_"
        )
    if name and _alive(call, catalogue.by_name(name)):
        raise invalid("name", "That URL is already in use.")
    if id and _alive(call, catalogue.find_by_remote("", id)):
        raise invalid("id", "Dataset id already exists")
    owner = owner_of(call)
    decide.require(call.who, Action.DATASET_PUBLISH, Resource("dataset", "", owner))
    draft = record(call, owner, f"ckan:{id or uuid.uuid4()}", None)
    made = catalogue.put_record(call.who, draft)
    return package(call, _settled(call, made.dataset, draft))


def _alive(call: Call, dataset: str | None) -> bool:
    """Whether there is such a dataset; one that was taken back may come again."""
    if dataset is None:
        return False
    info = catalogue.find(dataset, call.sight)
    return info is None or not info.withdrawn


@action("package_update", reads=False)
def package_update(call: Call) -> dict[str, Any]:
    """Replace what is said about a dataset. id or name, and all that package_create takes."""
    return _update(call)


def _update(call: Call) -> dict[str, Any]:
    known = package_of(call, call.reference("id", "name"))
    given = call.text("owner_org")
    if given and owner_of(call) != known.card.organisation:
        raise invalid("owner_org", "A dataset stays with its organisation")
    return package(call, _write(call, known, record(call, known.card.organisation, _key(known), known)))


@action("package_patch", reads=False)
def package_patch(call: Call) -> dict[str, Any]:
    """Change only what is given. id, and any of package_update's."""
    known = package_of(call, call.reference("id", "name"))
    return _update(call.with_params(**(package(call, known) | call.params)))


def set_groups(call: Call, known: DatasetDetail, *, add: str = "", remove: str = "") -> dict[str, Any]:
    """Put a dataset into a group, or take it out; return the package."""
    shown = package(call, known)
    names = [each["name"] for each in shown["groups"] if each["name"] != remove.lower()]
    if add in themes():  # a dataset has one theme
        names = [add.lower(), *(name for name in names if name.upper() not in themes())]
    elif add:
        names.append(add)
    groups = [{"name": name} for name in dict.fromkeys(names)]
    return _update(call.with_params(**(shown | {"groups": groups})))


@action("package_delete", reads=False)
def package_delete(call: Call) -> None:
    """Take a dataset back. id."""
    catalogue.withdraw(package_of(call, call.reference("id", "name_or_id")).card.id, call.who)


@action("resource_create", reads=False)
def resource_create(call: Call) -> dict[str, Any]:
    """Add a link to a dataset, or its file. package_id, url, name, description, format; upload."""
    known = package_of(call, call.needed("package_id"))
    if "upload" in call.uploads:
        return _uploaded(call, known)
    return shown(call, add_link(call))


def add_link(call: Call) -> Part:
    """Add the link that the parameters describe to the dataset package_id."""
    known = package_of(call, call.needed("package_id"))
    call.needed("url")
    added = link(call.params, known)
    detail = _write(call, known, replace(_as_it_is(call, known), links=(*_links(call, known), added)))
    return Part(link_resource(detail, detail.links[-1]), detail, link=detail.links[-1])


@action("resource_update", reads=False)
def resource_update(call: Call) -> dict[str, Any]:
    """Replace a link, or with upload the dataset's file. id, url, name, description, format."""
    part = resource_of(call, call.needed("id"))
    if "upload" in call.uploads and part_of(part.id) == (part.detail.card.id, ORIGINAL):
        return _uploaded(call, part.detail)
    return _replaced(call, part, call.params)


@action("resource_patch", reads=False)
def resource_patch(call: Call) -> dict[str, Any]:
    """Change only what is given of a link. id, url, name, description, format."""
    part = resource_of(call, call.needed("id"))
    return _replaced(call, part, shown(call, part) | call.params)


@action("resource_delete", reads=False)
def resource_delete(call: Call) -> None:
    """Take a link out of its dataset. id."""
    part = _link_only(resource_of(call, call.needed("id")))
    kept = [each for each in _resources(call, part.detail) if each["id"] != _id(part)]
    _write(call, part.detail, _with_links(call, part.detail, kept))


def _replaced(call: Call, part: Part, resource: dict[str, Any]) -> dict[str, Any]:
    id = _id(_link_only(part))
    wanted = [resource | {"id": id} if each["id"] == id else each for each in _resources(call, part.detail)]
    detail = _write(call, part.detail, _with_links(call, part.detail, wanted))
    found = next(each for each in detail.links if id == link_resource(detail, each))
    return shown(call, Part(id, detail, link=found))


def _id(part: Part) -> str:
    return part.id if part.link is None else link_resource(part.detail, part.link)


def _link_only(part: Part) -> Part:
    if part.link is None:
        raise invalid("id", "This resource is made from the dataset's file: publish the file anew")
    return part


def _resources(call: Call, known: DatasetDetail) -> list[dict[str, Any]]:
    return [each for each in package(call, known)["resources"] if not is_part(each, known)]


def _links(call: Call, known: DatasetDetail) -> tuple[Any, ...]:
    return tuple(link(each, known) for each in _resources(call, known))


def _with_links(call: Call, known: DatasetDetail, resources: list[dict[str, Any]]) -> RecordDraft:
    return replace(_as_it_is(call, known), links=tuple(link(each, known) for each in resources))


def _as_it_is(call: Call, known: DatasetDetail) -> RecordDraft:
    """The dataset as a record that would change nothing."""
    return record(call.with_params(**package(call, known)), known.card.organisation, _key(known), known)


def _key(known: DatasetDetail) -> str:
    """Only its officers are told by which key a dataset is published. Raises NotAuthorized."""
    if not known.source_key:
        raise NotAuthorized("Access denied: not an editor of the dataset's organization")
    return known.source_key


def _write(call: Call, known: DatasetDetail, draft: RecordDraft) -> DatasetDetail:
    """Keep the draft, if it says anything new. Of a dataset with a file, what is said here outlasts the
    file's next version."""
    if draft == _as_it_is(call, known):
        return known
    if known.card.version:
        _settled(call, known.card.id, draft)
    catalogue.put_record(call.who, draft)
    detail = _settled(call, known.card.id, draft)
    kept = {link_resource(detail, each) for each in detail.links}
    gone = [each.id for each in datastore.of_dataset(detail.card.id) if each.id not in kept]
    for id in gone:  # rows go with their resource
        datastore.drop(id, call.who)
    return catalogue.detail(detail.card.id, call.sight) if gone else detail


def _settled(call: Call, dataset: str, draft: RecordDraft) -> DatasetDetail:
    """Say as a person what the record could not: what was emptied, or said by a person before."""
    detail = catalogue.detail(dataset, call.sight)
    card = detail.card
    changes = MetadataChanges(
        title=draft.title if draft.title and draft.title != card.title else None,
        description=draft.description if draft.description != card.description else None,
        keywords=draft.keywords if draft.keywords != card.keywords else None,
        theme=draft.theme if draft.theme and draft.theme != card.theme else None,
        licence=draft.licence if draft.licence in licences() and draft.licence != card.licence else None,
        visibility=draft.visibility if draft.visibility is not card.visibility else None,
    )
    if changes != MetadataChanges():
        catalogue.update_metadata(dataset, changes, call.who)
        detail = catalogue.detail(dataset, call.sight)
    return detail


def owner_of(call: Call) -> str:
    """The organisation that is named; the asker's own where he has one only. Raises ValidationError."""
    named = call.value("organization")
    names = [call.text("owner_org"), str(named.get("name") or "") if isinstance(named, dict) else ""]
    known = {each.code for each in organisations.all()}
    for name in names:
        if name in known:
            return name
    if any(names):
        raise invalid("owner_org", "Organization does not exist")
    own = [
        code
        for code in call.who.roles
        if decide.decide(call.who, Action.DATASET_PUBLISH, Resource("dataset", "", code)).allowed
    ]
    if len(own) != 1:
        raise invalid("owner_org", "Missing value")
    return own[0]


def _uploaded(call: Call, known: DatasetDetail) -> dict[str, Any]:
    """Publish the file as the dataset's next version; what is said about the dataset stays."""
    upload = call.uploads["upload"]
    name = Path(str(upload.filename or "file").replace("\\", "/")).name or "file"
    if known.card.version and name != known.version.name and "id" not in call.params:
        raise invalid("upload", "A dataset has one file: update it, or make another dataset")
    before = _as_it_is(call, known)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        with path.open("wb") as file:
            while chunk := upload.file.read(1 << 20):
                file.write(chunk)
        request = publishing.Request(
            name, name, _key(known), known.card.organisation, call.who, PublishOptions()
        )
        publishing.require_not_stopped(publishing.publish_file(path, request, lambda *_progress: None))
    detail = _settled(call, known.card.id, replace(before, theme=None))
    return shown(call, Part(resource_id(detail.card.id, ORIGINAL), detail))
