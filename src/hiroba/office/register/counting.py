"""What the register counts itself, for indicators that fill themselves."""

from __future__ import annotations

from urllib.parse import urlencode

from hiroba.catalog.datasets import service as datasets
from hiroba.kernel.decide.types import ONLY_PUBLIC, SYSTEM
from hiroba.kernel.organisations import service as organisations
from hiroba.office.register.initiatives import initiatives
from hiroba.office.register.types import Stage


def open_datasets(organisation: str) -> float:
    """How many public datasets an organisation and its departments have in the catalogue."""
    body = set(organisations.body_below(organisation))
    counts = datasets.organisation_counts(ONLY_PUBLIC)
    return float(sum(each.datasets for each in counts if each.organisation in body))


def open_datasets_page(organisation: str) -> str:
    """Where the catalogue lists them."""
    codes = organisations.body_below(organisation)
    return f"/search?{urlencode([('organisation', code) for code in codes])}"


def rolled_out_page(organisation: str) -> str:
    """Where the register lists them."""
    return f"/s/register/{organisation}/"


def rolled_out(organisation: str) -> float:
    """How many initiatives of an organisation are in 導入実行."""
    known = initiatives(SYSTEM, organisation)
    return float(sum(each.content.stage is Stage.ROLLOUT and not each.content.ended for each in known))
