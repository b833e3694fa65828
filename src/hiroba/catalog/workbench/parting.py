"""Queries that an organisation kept."""

from __future__ import annotations

from hiroba.catalog.workbench.models import SavedQuery
from hiroba.kernel.parting.service import Part, add, by

add(Part("queries", SavedQuery, by("organisation")))
