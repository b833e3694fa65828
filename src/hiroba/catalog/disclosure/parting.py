"""How tables of an organisation were to be made anonymous."""

from __future__ import annotations

from hiroba.catalog.disclosure.models import Trial
from hiroba.kernel.parting.service import Part, add, by

add(Part("trials", Trial, by("organisation"), frozenset({"parquet", "job"})))
