"""Loads the models from the package's TOML files, once."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from hiroba.catalog.datamodels.types import DataModel, Field

SHARED = ("HEAD", "NAME", "ADDR", "CONTACT", "HOURS", "TAIL")  # blocks that any list of things may use


def _read(name: str) -> dict[str, Any]:
    text = resources.files("hiroba.catalog.datamodels").joinpath("data", name).read_text(encoding="utf-8")
    return tomllib.loads(text)


def _field(raw: dict[str, Any]) -> Field:
    return Field(
        name=raw["name"],
        title=raw["title"],
        type=raw["type"],
        required=raw.get("required", False),
        enum=tuple(raw.get("enum", ())),
        format=raw.get("format", ""),
        unit=raw.get("unit", ""),
        synonyms=tuple(raw.get("synonyms", ())),
        weak=tuple(raw.get("weak", ())),
    )


@cache
def blocks() -> dict[str, tuple[Field, ...]]:
    """The shared blocks of columns by name."""
    return {name: tuple(_field(raw) for raw in fields) for name, fields in _read("blocks.toml").items()}


@cache
def shared_fields() -> tuple[Field, ...]:
    """Columns that map also where no model is evident."""
    return tuple(field for name in SHARED for field in blocks()[name])


@cache
def models() -> tuple[DataModel, ...]:
    """All models, by entity type."""
    folder = resources.files("hiroba.catalog.datamodels").joinpath("data")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.startswith("model_"))
    return tuple(_model(_read(name)) for name in names)


def _model(raw: dict[str, Any]) -> DataModel:
    single = {field.name: field for block in blocks().values() for field in block}
    fields: dict[str, Field] = {}
    own = {entry["name"] for entry in raw["fields"] if isinstance(entry, dict)}
    for entry in raw["fields"]:
        if isinstance(entry, dict):
            found: tuple[Field, ...] = (_field(entry),)
        else:
            found = blocks().get(entry) or (single[entry],)
        for field in found:
            if isinstance(entry, dict) or field.name not in own:
                fields.setdefault(field.name, field)
    return DataModel(
        entity_type=raw["entity_type"],
        title_ja=raw["title_ja"],
        title_en=raw["title_en"],
        fields=tuple(fields.values()),
        names=tuple(raw["names"]),
        needs=tuple(tuple(group) for group in raw["needs"]),
        own=raw.get("own", False),
    )
