"""Columns that keep no My Number: what people write is refused, what the house tells of it is masked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from hiroba.kernel.mynumber.documents import masked_in, refuse_in
from hiroba.kernel.mynumber.text import has_my_number
from hiroba.kernel.mynumber.types import MyNumberFound


class _Plain:
    """To migrations it is the plain column: rows of before are moved as they are."""

    def deconstruct(self) -> Any:
        """See Field."""
        name, _path, args, kwargs = super().deconstruct()  # type: ignore[misc]
        return name, f"django.db.models.{type(self).__name__.removeprefix(self.prefix)}", args, kwargs

    prefix = ""


class Written(_Plain):
    """What people write. Asked by `save`, `create`, `bulk_create` and `update` alike."""

    prefix = "Written"

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """See Field. Raises MyNumberFound."""
        if isinstance(value, str | Promise):
            refuse_written(str(value))
        elif isinstance(value, dict | list):
            refuse_in(value, msgspec.json.encode(value, enc_hook=str))
        return super().get_db_prep_save(value, connection)  # type: ignore[misc]


class Told(_Plain):
    """What the house tells of a failure, which may quote what failed; it has to be kept in any case."""

    prefix = "Told"

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """See Field."""
        return super().get_db_prep_save(masked_in(value), connection)  # type: ignore[misc]


def refuse_written(text: str) -> None:
    """Raises MyNumberFound."""
    if has_my_number(text):
        raise MyNumberFound(where=_("書かれた文"))


if TYPE_CHECKING:  # whoever reads a row sees what the plain column gives
    ToldCharField = models.CharField
    ToldJSONField = models.JSONField
    ToldTextField = models.TextField
    WrittenCharField = models.CharField
    WrittenJSONField = models.JSONField
    WrittenTextField = models.TextField
    WrittenURLField = models.URLField
else:

    class ToldCharField(Told, models.CharField):
        pass

    class ToldJSONField(Told, models.JSONField):
        pass

    class ToldTextField(Told, models.TextField):
        pass

    class WrittenCharField(Written, models.CharField):
        pass

    class WrittenJSONField(Written, models.JSONField):
        pass

    class WrittenTextField(Written, models.TextField):
        pass

    class WrittenURLField(Written, models.URLField):
        pass
