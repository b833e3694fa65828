"""RDF out: a row is a subject, a column a predicate (minimal mode of W3C "Generating RDF from Tabular Data").

A column of a data model is called by its IRI in the living city, any other by `<about>#<name>`. A row is
`<about>#row=<its place>` (RFC 7111), its place on the map a GeoSPARQL geometry.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import shapely

from hiroba.catalog.tables.forms.objects import framed, object_sql, with_member
from hiroba.catalog.tables.forms.places import Places, place_sql, shapes_of
from hiroba.catalog.tables.selection import Field, Selection, distinct
from hiroba.catalog.tables.sessions import AT
from hiroba.catalog.tables.texts import compute, face, text_cells
from hiroba.catalog.tables.types import ColumnType

_MODEL: Final = "https://uri.etsi.org/ngsi-ld/default-context/"
_GEO: Final = "http://www.opengis.net/ont/geosparql#"
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_LABEL: Final = "http://www.w3.org/2000/01/rdf-schema#label"
_UNSAFE: Final = re.compile(r"[\x00-\x20<>\"{}|^`\\]")  # not in an IRI (Turtle 1.1, IRIREF)
_KINDS: Final = {
    ColumnType.INTEGER: "integer",
    ColumnType.YEAR: "integer",
    ColumnType.NUMBER: "double",
    ColumnType.BOOLEAN: "boolean",
    ColumnType.DATE: "date",
    ColumnType.DATETIME: "dateTime",
    ColumnType.YEARMONTH: "gYearMonth",
}
_ESCAPES: Final = (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"))


@dataclass(frozen=True)
class Linked:
    """about: IRI of the table. model: entity type of the rows, or None."""

    about: str
    model: str | None

    def turtle(self, selection: Selection) -> Iterator[bytes]:
        """Turtle 1.1; a batch of rows is in memory at a time."""
        about, terms = self._about, self._terms(selection)
        yield f"@prefix xsd: <{_XSD}> .\n@prefix geo: <{_GEO}> .\n".encode()
        for field, term in terms:
            if field.column.model is None:
                title = json.dumps(_plain(field.header), ensure_ascii=False)
                yield f"<{self._predicate(field, term)}> <{_LABEL}> {title} .\n".encode()
        kind = f" a <{_MODEL}{_iri(self.model)}>" if self.model else ""
        fields = [field for field, _term in terms]
        for subjects, cells, places in self._rows(selection, fields):
            parts = [compute.binary_join_element_wise(f"\n<{about}#row=", subjects, ">", "")]
            predicates = [self._predicate(field, term) for field, term in terms]
            for column, field, predicate in zip(cells, fields, predicates, strict=True):
                parts.append(_object(column, field.column.type, predicate))
            parts += [_geometry(places)] if places is not None else []
            joined = compute.binary_join_element_wise(*parts, "", null_handling="replace")
            yield "".join(_statements(joined.to_pylist(), kind)).encode()

    def json_ld(self, selection: Selection) -> Iterator[bytes]:
        """JSON-LD 1.1: one @context, the rows in @graph."""
        terms = self._terms(selection)
        context: dict[str, Any] = {"geo": _GEO, "xsd": _XSD}
        for field, term in terms:
            typed = {"@type": f"xsd:{_KINDS[field.column.type]}"} if field.column.type in _KINDS else {}
            context[term] = {"@id": self._predicate(field, term), **typed}
        head = f'{{"@context":{json.dumps(context, ensure_ascii=False)},\n"@graph":['
        yield from framed(head, self._objects(selection, terms), "]}\n")

    def _objects(self, selection: Selection, terms: list[tuple[Field, str]]) -> Iterator[list[str]]:
        named = [Field(field.sql, term, field.column) for field, term in terms]
        places = Places(selection)
        where = place_sql(selection) if selection.has_places else []
        with selection.batches([_subject(selection), object_sql(named), *where]) as batches:
            for batch in batches:
                pairs = zip(batch.column(0).to_pylist(), batch.column(1).to_pylist(), strict=True)
                texts = [self._named(str(subject), str(text)) for subject, text in pairs]
                yield self._placed(texts, places.cells(batch.columns[2:])) if where else texts

    def _named(self, subject: str, text: str) -> str:
        """A row's object under its IRI, and with its type where the rows fit a data model."""
        named = with_member(text, "@id", json.dumps(f"{self._about}#row={subject}"))
        return with_member(named, "@type", json.dumps(_MODEL + _iri(self.model))) if self.model else named

    def _placed(self, texts: list[str], cells: pa.Array[Any]) -> list[str]:
        return [
            text if shape is None else with_member(text, "geo:hasGeometry", _well_known(shape))
            for text, shape in zip(texts, _texts(cells), strict=True)
        ]

    def _rows(self, selection: Selection, fields: list[Field]) -> Iterator[tuple[Any, Any, Any]]:
        """(places of the rows, their cells as text, their geometries or None)."""
        where = place_sql(selection) if selection.has_places else []
        places = Places(selection)
        sql = [_subject(selection), *(face(f.sql, f.column.type) for f in fields), *where]
        with selection.batches(sql) as batches:
            for batch in batches:
                cells = batch.columns[1 : len(fields) + 1]
                found = places.cells(batch.columns[len(fields) + 1 :]) if where else None
                yield batch.column(0).cast(pa.string()), cells, found

    @property
    def _about(self) -> str:
        return _iri(self.about)

    def _terms(self, selection: Selection) -> list[tuple[Field, str]]:
        """Columns but for geometries, with a word each that JSON-LD takes as a term."""
        fields = [field for field in selection.fields if field.column.type is not ColumnType.GEOMETRY]
        words = [re.sub(r"\W+", "_", field.column.name).strip("_") or "value" for field in fields]
        return list(zip(fields, distinct(["geo", "xsd", *words])[2:], strict=True))

    def _predicate(self, field: Field, term: str) -> str:
        if field.column.model is not None:
            return _MODEL + _iri(field.column.model.rpartition(".")[2])
        return f"{self._about}#{term}"


def _subject(selection: Selection) -> str:
    """Where the row stands in the table, from 1; of a table turned to years, also which year."""
    row = f"CAST({AT} + 1 AS VARCHAR)"
    return row if selection.source == "t" else f"{row} || '-' || replace(CAST(y AS VARCHAR), ' ', '_')"


def _iri(text: str | None) -> str:
    return _UNSAFE.sub(lambda found: f"%{ord(found[0]):02X}", text or "")


def _plain(text: str) -> str:
    return "".join(character for character in text if character >= " " and character != "\x7f")


def _object(cells: pa.Array[Any], kind: ColumnType, predicate: str) -> Any:
    """` <predicate> "cell"` with its type and a mark for the next, null where there is no cell."""
    text = text_cells(cells, kind, formulas=True).cast(pa.string())
    for sign, escape in _ESCAPES:
        text = compute.replace_substring(text, pattern=sign, replacement=escape)
    end = f'"^^xsd:{_KINDS[kind]}' if kind in _KINDS else '"'
    return compute.binary_join_element_wise(f'\x1f <{predicate}> "', text, end, "")


def _statements(rows: list[str], kind: str) -> Iterator[str]:
    """Subject and predicates apart by a sign that no cell has."""
    for row in rows:
        subject, *predicates = row.split("\x1f")
        said = ([kind] if kind else []) + predicates
        if said:
            yield f"{subject}{' ;'.join(said)} .\n"


def _texts(cells: pa.Array[Any]) -> list[str | None]:
    shapes = shapes_of(cells)
    known = np.where(shapely.is_missing(shapes), None, shapes)
    return list(shapely.to_wkt(known, rounding_precision=9))


def _geometry(cells: pa.Array[Any]) -> Any:
    head = '\x1f geo:hasGeometry [ a geo:Geometry ; geo:asWKT "'
    return compute.binary_join_element_wise(
        head, pa.array(_texts(cells), pa.string()), '"^^geo:wktLiteral ]', ""
    )


def _well_known(text: str) -> str:
    value = {"@type": "geo:wktLiteral", "@value": text}
    return json.dumps({"@type": "geo:Geometry", "geo:asWKT": value})
