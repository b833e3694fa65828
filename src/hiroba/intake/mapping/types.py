"""A mapping: which column of a source's file goes to which attribute of a data model, and how."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar

import msgspec
from django.utils.translation import gettext_lazy as _

from hiroba.catalog.tables.types import TableSchema
from hiroba.kernel.errors.types import HirobaError

COLUMN_MISSING = "mapping.column_missing"
COLUMN_CHANGED = "mapping.column_changed"
NOT_IN_LIST = "mapping.not_in_list"
UNREADABLE = "mapping.unreadable"
NO_PART = "mapping.no_part"
UNKNOWN_UNIT = "mapping.unknown_unit"
PLACE_UNKNOWN = "mapping.place_unknown"
PLACE_COARSE = "mapping.place_coarse"
PRECISION = "locationPrecision"  # attribute: given | chome | town | municipality | none


class Rule(msgspec.Struct, frozen=True, omit_defaults=True):
    """How one attribute is filled.

    columns: keys of the file's columns, joined with `separator` where there are several. part: the part
    of the text between `split` marks, from 1. codes: value in the file -> value of the attribute. unit:
    of the file's numbers, "" where it is the column's. constant: the value where no column is given, or
    its cell is empty.
    """

    attribute: str
    columns: tuple[str, ...] = ()
    constant: str = ""
    separator: str = ""
    split: str = ""
    part: int = 0
    codes: dict[str, str] = {}
    unit: str = ""


class MappingDraft(msgspec.Struct, frozen=True, omit_defaults=True):
    """model: entity type, "" for no mapping. address: keys of the columns that together are the address
    from which coordinates are made. seen: the file's columns when it was mapped, key -> type."""

    model: str
    rules: tuple[Rule, ...] = ()
    address: tuple[str, ...] = ()
    seen: dict[str, str] = {}

    def rule(self, attribute: str) -> Rule | None:
        return next((rule for rule in self.rules if rule.attribute == attribute), None)


@dataclass(frozen=True)
class Problem:
    """attribute: of the model. reason: a rule of the report. examples: (row in the file, text)."""

    attribute: str
    reason: str
    count: int = 1
    examples: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class SavedMapping:
    """A version of a dataset's mapping. trouble: what the last file published with it brought about."""

    dataset: str
    table: int
    number: int
    draft: MappingDraft
    by: str
    created: datetime
    trouble: tuple[Problem, ...] = ()
    applied: datetime | None = None


@dataclass(frozen=True)
class Mapped:
    """A table after its mapping: a new file, its schema, what could not be mapped, the box of its places."""

    parquet: Path
    schema: TableSchema
    problems: tuple[Problem, ...]
    bounds: tuple[float, float, float, float] | None


class UnknownModel(HirobaError):
    code: ClassVar[str] = "unknown_model"
    status: ClassVar[int] = 422
    sentence = _("データモデル「{model}」はありません。一覧から選んでください。")


class UnknownMapping(HirobaError):
    code: ClassVar[str] = "unknown_mapping"
    status: ClassVar[int] = 404
    sentence = _("対応づけの第{number}版はありません。一覧から選んでください。")


class UnknownAttribute(HirobaError):
    code: ClassVar[str] = "unknown_attribute"
    status: ClassVar[int] = 422
    sentence = _("データモデル「{model}」に属性「{attribute}」はありません。")
