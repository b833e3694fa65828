"""Series of an organisation. Their ids stay for their addresses: `following.forget`."""

from __future__ import annotations

from hiroba.catalog.series.models import Issue, Series
from hiroba.kernel.parting.service import Part, add, by

add(Part("series/series", Series, by("organisation"), removed=False))
add(Part("series/issues", Issue, by("organisation"), removed=False))
