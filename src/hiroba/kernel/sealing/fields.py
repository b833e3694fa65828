"""A text that lies sealed in the database, bound to its table, its column and its row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, Func, Model, TextField
from django.db.models.lookups import Exact, In, IsNull
from django.db.models.query_utils import DeferredAttribute
from django.utils.deconstruct import deconstructible

from hiroba.kernel.mynumber import service as mynumber
from hiroba.kernel.sealing import boxes
from hiroba.kernel.sealing.errors import SealBroken
from hiroba.kernel.sealing.types import Sealed

_DOOR = "hiroba.kernel.sealing.service"  # by which migrations know what is here
BINDING = "_binding"  # marks a row that gets its key within the same transaction


@deconstructible(path=f"{_DOOR}.Blind")
class Blind(Func):
    """The blind index of a sealed column: for constraints, and for what looks a value up.

    The numbers stand in the text: SQLite finds an index on an expression only if it is written the same.
    """

    function = "SUBSTR"
    template = f"%(function)s(%(expressions)s, 1, {boxes.INDEX_LENGTH})"
    arity = 1
    output_field = CharField()


class _Among(In):  # type: ignore[type-arg]
    """`in`: any of the indexes that the values have under the keys of now."""

    def __init__(self, lhs: Any, rhs: Any) -> None:
        field = lhs.output_field
        if not isinstance(rhs, Iterable) or not all(isinstance(each, str) for each in rhs):
            raise TypeError("a sealed column is looked up by texts")
        super().__init__(Blind(lhs), [index for each in rhs for index in field.indexes(each)])


class _Equal(_Among):
    """`exact` and `iexact`: the index knows no capitals."""

    def __init__(self, lhs: Any, rhs: Any) -> None:
        super().__init__(lhs, [rhs])


class _Attribute(DeferredAttribute):
    """Whoever reads a value off a row learns of it only if it was sealed for that row."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, boxes.Unsealed):
            if value.row != str(instance.pk):
                raise SealBroken
            value = instance.__dict__[self.field.attname] = str(value)
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SealedTextField(TextField):  # type: ignore[type-arg]
    """What people write, as in `mynumber`: raises MyNumberFound.

    blind: it can be looked up by equality (`exact`, `iexact`, `in`), whatever the capitals.

    Values are written through rows; `update()` takes none. "" stays "". A column asked for without its row
    (`values_list`) is opened, but not held against the row.
    """

    descriptor_class = _Attribute

    def __init__(self, *args: Any, blind: bool = False, **kwargs: Any) -> None:
        self.blind = blind
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, f"{_DOOR}.SealedTextField", args, kwargs | ({"blind": True} if self.blind else {})

    @property
    def place(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def sealed(self, text: str, row: Any) -> Sealed:
        """Return a text as it stands in the database in this row."""
        index = boxes.index_of(text, self.place) if self.blind else ""
        return boxes.seal(text, self.place, str(row), index=index)

    def opened(self, sealed: str) -> boxes.Unsealed:
        return boxes.unseal(sealed, self.place, blind=self.blind)

    def indexes(self, text: str) -> list[str]:
        return boxes.indexes_of(text, self.place) if text else [""]

    def pre_save(self, model_instance: Model, add: bool) -> Any:  # noqa: ARG002
        value = getattr(model_instance, self.attname)
        if not value or isinstance(value, Sealed):
            return value
        mynumber.refuse_written(value)
        if model_instance.pk is None and BINDING not in model_instance.__dict__:
            raise TypeError(f"{self.place}: a row needs its key before it is sealed for it")
        return self.sealed(value, "" if model_instance.pk is None else model_instance.pk)

    def get_prep_value(self, value: Any) -> Any:
        if value and not isinstance(value, Sealed):
            raise TypeError(f"{self.place}: sealed values are written through their rows")
        return str(value) if value else value

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> Any:
        return self.opened(value) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return IsNull
        if not self.blind:
            return Exact if lookup_name == "exact" else None  # "" or not: any other text is refused
        return {"exact": _Equal, "iexact": _Equal, "in": _Among}.get(lookup_name)


def sealed_fields(model: type[Model]) -> list[SealedTextField]:
    return [each for each in model._meta.local_concrete_fields if isinstance(each, SealedTextField)]
