"""Tables that an organisation writes row by row, with the rows that no version has yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datastore import lying
from hiroba.catalog.datastore.models import OpenRow, OpenTable
from hiroba.kernel.parting.service import Part, add


def _tables(codes: Sequence[str]) -> Q:
    return Q(dataset__in=datasets.holdings(codes))


def _rows(codes: Sequence[str]) -> Q:
    return Q(table__dataset__in=datasets.holdings(codes))


def _opened(row: OpenRow) -> dict[str, Any]:
    return {"values": lying.values_of(row)}


add(Part("rows/tables", OpenTable, _tables, frozenset({"base"})))
add(Part("rows/written", OpenRow, _rows, opened=_opened))
