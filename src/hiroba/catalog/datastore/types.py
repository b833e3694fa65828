"""Values of open tables, and what may be wrong with what is written into them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _

from hiroba.catalog.datasets.types import OPEN_TABLES
from hiroba.catalog.tables.types import TableSchema
from hiroba.kernel.errors.types import HirobaError

Record = dict[str, Any]
MEDIA_TYPE: Final = OPEN_TABLES


@dataclass(frozen=True)
class FieldSpec:
    """type: as PostgreSQL calls it (text, int4, numeric, timestamp, json, ...), which is how clients of
    CKAN's DataStore say it. info: what is said about the field (label, notes, ...)."""

    id: str
    type: str
    info: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class OpenTableInfo:
    """rows: with everything that was written. base: blob key of the Parquet, "" before the first one;
    it has everything where `pending` is False."""

    id: str
    dataset: str
    fields: tuple[FieldSpec, ...]
    key: tuple[str, ...]
    schema: TableSchema
    base: str
    rows: int
    pending: bool
    written: datetime


class Method(StrEnum):
    UPSERT = "upsert"  # change the row of this key, or add it
    INSERT = "insert"  # add; a key that is there already is an error
    UPDATE = "update"  # change; a key that is not there is an error


class UnknownTable(HirobaError):
    code: ClassVar[str] = "unknown_open_table"
    status: ClassVar[int] = 404
    sentence: ClassVar[Any] = _("行を書き込める表「{table}」はありません。識別子をご確認ください。")


class DatasetHasFile(HirobaError):
    """The tables of such a dataset come from its file."""

    code: ClassVar[str] = "dataset_has_file"
    status: ClassVar[int] = 409
    sentence: ClassVar[Any] = _(
        "このデータセットの表はファイルから作られています。行ごとに書き込むには、別のデータセットにしてください。"
    )


class BadField(HirobaError):
    """data: field ("fields" or "primary_key"), name, why."""

    code: ClassVar[str] = "bad_field"
    status: ClassVar[int] = 409
    sentence: ClassVar[Any] = _("項目「{name}」は使えません（{why}）。")


class BadRecord(HirobaError):
    """data: field, row (from 0), name, why."""

    code: ClassVar[str] = "bad_record"
    status: ClassVar[int] = 409
    sentence: ClassVar[Any] = _("記録の「{name}」を書き込めません（{why}）。")


class KeyTaken(HirobaError):
    """data: field, row (from 0), key."""

    code: ClassVar[str] = "key_taken"
    status: ClassVar[int] = 409
    sentence: ClassVar[Any] = _("キー「{key}」の行がすでにあります。")


class KeyNeeded(HirobaError):
    code: ClassVar[str] = "key_needed"
    status: ClassVar[int] = 409
    sentence: ClassVar[Any] = _("行を更新するには、表に一意のキーがあるか、行の番号（_id）が必要です。")


class KeyMissing(HirobaError):
    """data: field, row (from 0), names."""

    code: ClassVar[str] = "key_missing"
    status: ClassVar[int] = 409
    sentence: ClassVar[Any] = _("キーとなる項目「{names}」がありません。")


class KeyUnknown(HirobaError):
    """data: field, row (from 0), key."""

    code: ClassVar[str] = "key_unknown"
    status: ClassVar[int] = 409
    sentence: ClassVar[Any] = _("キー「{key}」の行はありません。")
