"""What is said about a dataset: guessed from a draft, or set by a person (whose word then stays)."""

from __future__ import annotations

import re
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hiroba.catalog.datasets import screening
from hiroba.catalog.datasets.errors import InvalidMetadata, UnknownDataset
from hiroba.catalog.datasets.events import CHANGED, WITHDRAWN
from hiroba.catalog.datasets.licences import DEFAULT, LICENCES, recognise_licence
from hiroba.catalog.datasets.models import Dataset, DatasetKeyword, DatasetPlace
from hiroba.catalog.datasets.themes import THEMES, guess_theme
from hiroba.catalog.datasets.types import DatasetInfo, MetadataChanges, RecordDraft, VersionDraft
from hiroba.catalog.datasets.values import info
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource, Visibility
from hiroba.kernel.journal import service as journal
from hiroba.kernel.mynumber import service as mynumber
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.outbox import service as outbox

_PLACE = re.compile(r"[0-9]{6}")
_MAX_TITLE = 500
_MAX_WORD = 200
_SIMPLE = ("title", "description", "rhythm", "theme", "visibility")


def apply_draft(dataset: Dataset, draft: VersionDraft, *, new: bool) -> None:
    """Set on the (unsaved) dataset what the draft says, except where a person has already said otherwise."""
    before = dataset.visibility
    model = draft.model or next((table.schema.model for table in draft.tables if table.schema.model), None)
    dataset.model = model or ""
    _apply_said(dataset, draft, model, new=new)
    if draft.closed and dataset.visibility == Visibility.PUBLIC:
        dataset.visibility, dataset.edited = Visibility.ORGANISATION, sorted({*dataset.edited, "visibility"})
    _check_opened(dataset, before)
    if new:
        dataset.title = dataset.title or draft.name
        dataset.save()  # places and keywords refer to it
    _apply_places(dataset, draft, new=new)
    _write_keywords(dataset, new=new)


def apply_record(dataset: Dataset, draft: RecordDraft, *, new: bool) -> None:
    """Set on the dataset what the record says, except where a person has already said otherwise."""
    before = dataset.visibility
    say(dataset, draft, new=new)
    _check_opened(dataset, before)
    if new:
        dataset.save()  # places, keywords and links refer to it
    _apply_places(dataset, draft, new=new)
    _write_keywords(dataset, new=new)


def _check_opened(dataset: Dataset, before: str) -> None:
    """Raise PersonalDataFound where a dataset became public just now and its versions must not."""
    if dataset.number and dataset.visibility == Visibility.PUBLIC != before:
        screening.require_all_open(dataset)


def say(dataset: Dataset, draft: RecordDraft, *, new: bool = True) -> None:
    """Set what stands in the dataset's own row; places, keywords and links are rows of their own."""
    _apply_said(dataset, draft, None, new=new)
    dataset.title = dataset.title or dataset.name


def _apply_said(dataset: Dataset, draft: VersionDraft | RecordDraft, model: str | None, *, new: bool) -> None:
    if draft.theme is not None:
        _check_choice("theme", draft.theme, THEMES)
    said: dict[str, Any] = {
        "title": draft.title.strip()[:_MAX_TITLE],
        "description": draft.description,
        "keywords": list(draft.keywords),
        "rhythm": draft.rhythm,
        "visibility": draft.visibility,
        "theme": draft.theme or (guess_theme(model, draft.title, draft.keywords) if new else None),
    }
    for name, value in said.items():
        if value and name not in dataset.edited:
            setattr(dataset, name, value)
    _apply_licence(dataset, draft.licence, new=new)


def _apply_places(dataset: Dataset, draft: VersionDraft | RecordDraft, *, new: bool) -> None:
    if "places" not in dataset.edited and (new or draft.places):
        _set_places(dataset, places_of(draft))


def _apply_licence(dataset: Dataset, licence: str | None, *, new: bool) -> None:
    if "licence" in dataset.edited:
        return
    if licence:
        dataset.licence, dataset.licence_confirmed = recognise_licence(licence), True
    elif new:
        dataset.licence, dataset.licence_confirmed = DEFAULT, False


def _write_keywords(dataset: Dataset, *, new: bool) -> None:
    words = words_of(dataset)
    if not new:
        kept = set(dataset.keyword_rows.values_list("word", flat=True))
        if kept == words:
            return
        dataset.keyword_rows.exclude(word__in=words).delete()
        words -= kept
    DatasetKeyword.objects.bulk_create(
        [DatasetKeyword(dataset=dataset, word=word) for word in sorted(words)], ignore_conflicts=True
    )


def words_of(dataset: Dataset) -> set[str]:
    """Return the keywords as they are counted."""
    return {word[:_MAX_WORD] for word in dataset.keywords}


def places_of(draft: VersionDraft | RecordDraft) -> tuple[str, ...]:
    """Return the codes of the places that a new dataset is about. Raises InvalidMetadata."""
    codes = tuple(dict.fromkeys(draft.places)) or _own_place(draft.organisation)
    for code in codes:
        if not _PLACE.fullmatch(code):
            raise InvalidMetadata(field="places", value=code)
    return codes


def _own_place(organisation: str) -> tuple[str, ...]:
    """Return the municipality that the organisation is, or is part of."""
    if _PLACE.fullmatch(organisation):
        return (organisation,)
    return tuple(code for code in organisations.ancestors(organisation) if _PLACE.fullmatch(code))[:1]


def _set_places(dataset: Dataset, codes: tuple[str, ...]) -> None:
    wanted = set(codes)
    for code in wanted:
        if not _PLACE.fullmatch(code):
            raise InvalidMetadata(field="places", value=code)
    DatasetPlace.objects.filter(dataset=dataset).exclude(code__in=wanted).delete()
    DatasetPlace.objects.bulk_create(
        [DatasetPlace(dataset=dataset, code=code) for code in sorted(wanted)], ignore_conflicts=True
    )


def _check_choice(field: str, value: str, choices: dict[str, Any]) -> None:
    if value not in choices:
        raise InvalidMetadata(field=field, value=value)


def _check(changes: MetadataChanges) -> None:
    if changes.theme is not None:
        _check_choice("theme", changes.theme, THEMES)
    if changes.licence is not None:
        _check_choice("licence", changes.licence, LICENCES)
    if changes.title is not None and not 0 < len(changes.title.strip()) <= _MAX_TITLE:
        raise InvalidMetadata(field="title", value=changes.title[:40])
    if changes.rhythm is not None and not re.fullmatch(r"(P[0-9YMWDTHS]{2,14})?", changes.rhythm):
        raise InvalidMetadata(field="rhythm", value=changes.rhythm[:40])


def locked(dataset_id: str, who: Principal) -> Dataset:
    """Return the dataset, its row locked, for somebody who may manage it."""
    dataset = Dataset.objects.select_for_update().filter(pk=dataset_id).first()
    if dataset is None:
        raise UnknownDataset(id=dataset_id)
    resource = Resource("dataset", dataset.pk, dataset.organisation, Visibility(dataset.visibility))
    decide.require(who, Action.DATASET_MANAGE, resource)
    return dataset


@transaction.atomic
def update_metadata(dataset_id: str, changes: MetadataChanges, who: Principal) -> DatasetInfo:
    """Set what a person says; later versions leave it. Raises UnknownDataset, Forbidden, InvalidMetadata,
    MyNumberFound, PersonalDataFound."""
    dataset = locked(dataset_id, who)
    before = dataset.visibility
    _check(changes)
    words = (changes.title, changes.description, *(changes.keywords or ()))
    mynumber.refuse_text(_("書かれた文"), *(word for word in words if word))
    touched = [name for name in MetadataChanges.__dataclass_fields__ if getattr(changes, name) is not None]
    if not touched:
        return info(dataset)
    for name in _SIMPLE:
        if name in touched:
            setattr(dataset, name, getattr(changes, name).strip())
    _check_opened(dataset, before)
    if changes.keywords is not None:
        dataset.keywords = [word.strip() for word in changes.keywords if word.strip()]
        _write_keywords(dataset, new=False)
    if changes.licence is not None:
        dataset.licence, dataset.licence_confirmed = changes.licence, True
    if changes.places is not None:
        _set_places(dataset, changes.places)
    dataset.edited = sorted({*dataset.edited, *touched})
    dataset.modified = dataset.changed = timezone.now()
    dataset.save()
    details: dict[str, int | str] = {"fields": ",".join(touched)}
    tell(who, dataset, "dataset.update", CHANGED, details)
    return info(dataset)


@transaction.atomic
def withdraw(dataset_id: str, who: Principal) -> None:
    """Take the dataset back: nobody finds or reads it any more; its files and versions are kept.

    Publishing its source again brings it back. Raises UnknownDataset, Forbidden.
    """
    dataset = locked(dataset_id, who)
    if dataset.withdrawn is not None:
        return
    dataset.withdrawn = timezone.now()
    dataset.save(update_fields=["withdrawn"])
    tell(who, dataset, "dataset.withdraw", WITHDRAWN, {})


def tell(who: Principal, dataset: Dataset, act: str, topic: str, details: dict[str, int | str]) -> None:
    journal.record(who, act, "dataset", dataset.pk, organisation=dataset.organisation, details=details)
    outbox.emit(topic, dataset.pk, {"dataset": dataset.pk})
