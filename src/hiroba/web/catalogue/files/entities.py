"""The rows of a table as NGSI-LD entities, the same as live in the city (ETSI GS CIM 009)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec
from django.utils.translation import gettext_lazy as _

from hiroba.catalog.datasets.types import TableInfo
from hiroba.catalog.tables import service as tables
from hiroba.catalog.tables.types import Audience, Export, FormInfo, TableSchema, Told
from hiroba.intake.entities import service as entities
from hiroba.web.catalogue.question import Question
from hiroba.web.catalogue.reader import Opened, parquet_of

NORMALIZED: Final = FormInfo(
    "ngsi-ld", _("NGSI-LD"), "application/ld+json", "jsonld",
    _("都市OS同士でやりとりするまちの状態です。"), Audience.LINKED, text=True,
)  # fmt: skip
KEY_VALUES: Final = FormInfo(
    "ngsi-ld-keyvalues", _("NGSI-LD（keyValues）"), "application/ld+json", "jsonld",
    _("値だけを短く書いたNGSI-LDです。"), Audience.LINKED, text=True,
)  # fmt: skip


def entity_forms(schema: TableSchema) -> list[FormInfo]:
    """Rows that have a place or an id of a data model are entities; others are none."""
    return [NORMALIZED, KEY_VALUES] if entities.is_of_things(schema) else []


def export_entities(
    opened: Opened,
    table: TableInfo,
    info: FormInfo,
    question: Question,
    columns: list[str] | None,
    title: str,
) -> Export:
    """One array of entities, streamed. Raises UnknownColumn, BadFilter, TableUnreadable."""
    rows = tables.stream(
        parquet_of(table),
        table.schema,
        filters=question.filters,
        search=question.search,
        sort=question.sort,
    )
    made = entities.documents(opened.detail, table, rows, columns=columns, simplified=info is KEY_VALUES)
    return Export(info, _array(made), f"{tables.safe_name(title)}.{info.extension}", Told())


def _array(documents: Iterator[list[dict[str, object]]]) -> Iterator[bytes]:
    yield b"["
    between = b"\n"
    for some in filter(None, documents):
        yield between + b",\n".join(msgspec.json.encode(each) for each in some)
        between = b",\n"
    yield b"\n]\n"
