"""Standard data models and the match of a table's columns to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Field:
    """One column of a model, in the words of Table Schema.

    name: machine name. title: the standard's Japanese heading. format: as in catalog.tables.Column.
    synonyms: other headings and machine names. weak: headings that count only when the samples fit."""

    name: str
    title: str
    type: str = "string"
    required: bool = False
    enum: tuple[str, ...] = ()
    format: str = ""
    unit: str = ""
    synonyms: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()


@dataclass(frozen=True)
class DataModel:
    """names: words in a file or table name that speak for the model. needs: groups of fields of which
    one each must be mapped before the model is claimed. own: a model of this house, not of the standard."""

    entity_type: str
    title_ja: str
    title_en: str
    fields: tuple[Field, ...]
    names: tuple[str, ...] = ()
    needs: tuple[tuple[str, ...], ...] = ()
    own: bool = False

    def field(self, name: str) -> Field | None:
        return next((one for one in self.fields if one.name == name), None)


@dataclass(frozen=True)
class HeaderHint:
    """What is known of a column: its title, its machine name if any, some of its values as text."""

    title: str
    property: str = ""
    samples: tuple[str, ...] = ()


@dataclass(frozen=True)
class ModelMatch:
    """model: entity type or None. columns: index of the hint -> name of the field, each at most once."""

    model: str | None
    columns: Mapping[int, str] = field(default_factory=dict)
    score: float = 0.0


@dataclass(frozen=True)
class Municipality:
    """code: six digits with the check digit. A prefecture has the same name and prefecture."""

    code: str
    prefecture: str
    name: str
    kana: str
    english: str
