"""Vocabularies: keywords of which a list is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Q

from hiroba.catalog.curation import rights
from hiroba.catalog.curation.models import Vocabulary
from hiroba.catalog.curation.remembering import forget
from hiroba.catalog.curation.types import BadCuration, NameTaken, NotCurated, VocabularyInfo
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.journal import service as journal

_LONGEST: Final = 100  # letters of a word, as in CKAN
_MOST: Final = 10_000  # words


def vocabularies() -> list[VocabularyInfo]:
    """All of them, by name."""
    return [_info(row) for row in Vocabulary.objects.order_by("name")]


def vocabulary(reference: str) -> VocabularyInfo:
    """The one of this id or name. Raises NotCurated."""
    return _info(_row(reference))


@transaction.atomic
def create_vocabulary(name: str, words: Sequence[str], owner: str, who: Principal) -> VocabularyInfo:
    """Raises Forbidden, BadCuration, NameTaken."""
    rights.require(owner, who)
    _check(name)
    try:
        with transaction.atomic():
            row = Vocabulary.objects.create(name=name, words=_checked(words), owner=owner)
    except IntegrityError as error:
        raise NameTaken(field="name", value=name) from error
    journal.record(who, "vocabulary.create", "vocabulary", row.pk, organisation=owner)
    transaction.on_commit(forget)
    return _info(row)


@transaction.atomic
def update_vocabulary(info: VocabularyInfo, who: Principal) -> VocabularyInfo:
    """Change its name and words. Raises Forbidden, BadCuration, NameTaken, NotCurated."""
    row = _row(info.id)
    rights.require(row.owner, who)
    _check(info.name)
    row.name, row.words = info.name, _checked(info.words)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise NameTaken(field="name", value=info.name) from error
    journal.record(who, "vocabulary.update", "vocabulary", row.pk, organisation=row.owner)
    transaction.on_commit(forget)
    return _info(row)


def add_word(reference: str, word: str, who: Principal) -> VocabularyInfo:
    """Raises what `update_vocabulary` does; NameTaken where it is there already."""
    known = vocabulary(reference)
    if word in known.words:
        raise NameTaken(field="name", value=word)
    return update_vocabulary(replace(known, words=(*known.words, word)), who)


def remove_word(reference: str, word: str, who: Principal) -> VocabularyInfo:
    """Datasets that have it keep it as any other keyword. Raises what `update_vocabulary` does."""
    known = vocabulary(reference)
    if word not in known.words:
        raise NotCurated(value=word[:60])
    return update_vocabulary(replace(known, words=tuple(each for each in known.words if each != word)), who)


@transaction.atomic
def delete_vocabulary(reference: str, who: Principal) -> None:
    """Its words become free. Raises Forbidden, NotCurated."""
    row = _row(reference)
    rights.require(row.owner, who)
    journal.record(who, "vocabulary.delete", "vocabulary", row.pk, organisation=row.owner)
    row.delete()
    transaction.on_commit(forget)


def _check(name: str) -> None:
    if not 2 <= len(name) <= _LONGEST:
        raise BadCuration(field="name", value=name[:60])


def _checked(words: Sequence[str]) -> list[str]:
    found = list(dict.fromkeys(word.strip() for word in words))
    for word in found:
        if not 0 < len(word) <= _LONGEST:
            raise BadCuration(field="tags", value=word[:60])
    if len(found) > _MOST:
        raise BadCuration(field="tags", value=str(len(found)))
    return found


def _row(reference: str) -> Vocabulary:
    found = Vocabulary.objects.filter(Q(pk=reference[:100]) | Q(name=reference[:100])).first()
    if found is None:
        raise NotCurated(value=reference[:60])
    return found


def _info(row: Vocabulary) -> VocabularyInfo:
    return VocabularyInfo(row.pk, row.name, tuple(row.words), row.owner)
