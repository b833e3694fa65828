"""The door of DCAT: what the catalogue says as RDF, and other catalogues' RDF as records. Pure functions."""

from __future__ import annotations

from hiroba.catalog.dcat.frequency import from_frequency, to_frequency
from hiroba.catalog.dcat.licences import licence
from hiroba.catalog.dcat.parsing import form_of
from hiroba.catalog.dcat.reading import read
from hiroba.catalog.dcat.serialising import serialise
from hiroba.catalog.dcat.writing import catalog_graph, dataset_graph, series_graph

__all__ = [
    "catalog_graph",
    "dataset_graph",
    "form_of",
    "from_frequency",
    "licence",
    "read",
    "serialise",
    "series_graph",
    "to_frequency",
]
