"""Rows sealed anew, some hundred at a time. Each is changed only if it stands as it was read: nothing that
somebody writes meanwhile is lost, and after a crash it simply begins again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import ExpressionWrapper, F, Model, QuerySet, TextField
from django.db.models.functions import Substr

from hiroba.kernel.sealing import boxes
from hiroba.kernel.sealing.errors import SealBroken
from hiroba.kernel.sealing.fields import SealedTextField, sealed_fields
from hiroba.kernel.sealing.ring import ring
from hiroba.kernel.sealing.types import Sealed

_BATCH = 500  # rows

Rewrite = Callable[[str], str]  # a sealed text into the same under the key of now
_holders: dict[str, Callable[[Rewrite], int]] = {}
_lying: dict[str, Callable[[], Iterable[str]]] = {}


def as_it_lies(name: str) -> ExpressionWrapper:  # type: ignore[type-arg]
    """A sealed column without opening it."""
    return ExpressionWrapper(F(name), output_field=TextField())


def add_holder(
    name: str, rewrite_all: Callable[[Rewrite], int], lying: Callable[[], Iterable[str]] | None = None
) -> None:
    """Let a room that keeps sealed texts inside other values have them sealed anew; it returns how many.

    lying: gives the sealed texts as they lie, so that they are counted too.
    """
    _holders[name] = rewrite_all
    if lying is not None:
        _lying[name] = lying


def models() -> list[type[Model]]:
    """Return every model with a sealed column."""
    return [each for each in apps.get_models(include_auto_created=True) if sealed_fields(each)]


def overwrite_what_goes(_apps: Any, editor: Any) -> None:
    """In a migration that seals: SQLite leaves in its file what was there before, unless it is told."""
    if editor.connection.vendor == "sqlite":
        with editor.connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def overwrite_what_goes_now() -> None:
    """The same outside a migration, for this connection."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def seal_plain(model: type[Model]) -> int:
    """Seal what lies plain in the sealed columns of a table, as it was before they were sealed ones."""
    return sum(_rewrite(model, field, plain=True) for field in sealed_fields(model))


def seal_anew(tell: Callable[[int, str], None]) -> int:
    """Bring everything under the key of now; return how many values were changed. tell: how many, where."""
    done = 0
    for model in models():
        for field in sealed_fields(model):
            for some in _rewritten(model, field, plain=False):
                done += some
                tell(done, field.place)
    for name, rewrite_all in _holders.items():
        done += rewrite_all(_anew(name))
        tell(done, name)
    return done


def rows_under(key: str) -> int:
    """Count the values of the database that lie under a key."""
    return sum(_under(model, field, key).count() for model in models() for field in sealed_fields(model))


def held_by_key() -> Counter[str]:
    """Count what lies elsewhere, inside other values and as files, by the key that sealed it."""
    return Counter(boxes.key_of(text) for lying in _lying.values() for text in lying())


def _under(model: type[Model], field: SealedTextField, key: str) -> QuerySet[Any]:
    start = (boxes.INDEX_LENGTH if field.blind else 0) + 1  # SQL counts from 1
    head = Substr(as_it_lies(field.attname), start, len(boxes.head(key)))
    rows: QuerySet[Any] = model._base_manager.alias(head=head).filter(head=boxes.head(key))
    return rows


def _anew(place: str) -> Rewrite:
    def rewrite(sealed: str) -> str:
        if boxes.key_of(sealed) == ring().current.id:
            return sealed
        text = boxes.unseal(sealed, place)
        return boxes.seal(text, place, text.row)

    return rewrite


def _rewrite(model: type[Model], field: SealedTextField, *, plain: bool) -> int:
    return sum(_rewritten(model, field, plain=plain))


def _rewritten(model: type[Model], field: SealedTextField, *, plain: bool) -> Iterator[int]:
    rows = model._base_manager.order_by("pk").values_list("pk", as_it_lies(field.attname))
    some = list(rows[:_BATCH])
    while some:
        with transaction.atomic():
            yield sum(_change(model, field, pk, lies, plain=plain) for pk, lies in some)
        some = list(rows.filter(pk__gt=some[-1][0])[:_BATCH])


def _change(model: type[Model], field: SealedTextField, pk: Any, lies: str, *, plain: bool) -> int:
    if not lies or (boxes.is_sealed(lies, blind=field.blind) and _is_of_now(field, lies)):
        return 0
    if boxes.is_sealed(lies, blind=field.blind):
        text = field.opened(lies)
        if text.row != str(pk):
            raise SealBroken
    elif plain:
        text = boxes.Unsealed(lies)
    else:
        raise SealBroken
    unchanged: QuerySet[Any] = model._base_manager.alias(lies=as_it_lies(field.attname)).filter(
        pk=pk, lies=lies
    )
    return unchanged.update(**{field.attname: Sealed(field.sealed(text, pk))})


def _is_of_now(field: SealedTextField, lies: str) -> bool:
    return boxes.key_of(lies, blind=field.blind) == ring().current.id
