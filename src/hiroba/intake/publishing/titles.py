"""What a dataset is called: the sheet's own title, else the file's or its folder's name, else the model's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from hiroba.catalog.datamodels import service as datamodels
from hiroba.intake.tidy.types import TidyTable

_GENERIC = re.compile(
    r"(?:data|date|sheet|book|file|table|list|csv|download|新しい|無題|[\d\s._()（）-])+", re.IGNORECASE
)
_LONGEST = 80


def dataset_title(name: str, source_key: str, tables: Sequence[TidyTable]) -> str:
    """Return a title, Japanese where anything Japanese is known; it can be edited later."""
    own = _own_title(tables)
    if own:
        return own[:_LONGEST]
    stem = _readable(_stem(name))
    folder = _readable(PurePosixPath(source_key).parent.name)
    words = stem if stem and not _GENERIC.fullmatch(stem) else folder
    model = _model_title(tables)
    if model and (not words or words.isascii()):
        detail = " ".join(part for part in (folder, stem) if part and not part.startswith("http"))
        return _("{model}（{detail}）").format(model=model, detail=detail)[:_LONGEST] if detail else model
    return (words or stem or name)[:_LONGEST]


def _own_title(tables: Sequence[TidyTable]) -> str:
    titles = {table.title.strip() for table in tables if table.title and table.title != table.name}
    return titles.pop() if len(titles) == 1 and len(tables) == 1 else ""


def _model_title(tables: Sequence[TidyTable]) -> str:
    found = next((table.schema.model for table in tables if table.schema.model), None)
    return datamodels.model(found).title_ja if found else ""


def _stem(name: str) -> str:
    stem = PurePosixPath(name).name
    while "." in stem.strip(".") and len(stem.rsplit(".", 1)[1]) <= 8:  # .geojson, .parquet
        stem = stem.rsplit(".", 1)[0]
    return stem


def _readable(text: str) -> str:
    return re.sub(r"[_\s]+", " ", text).strip()
