"""Who reads, and the dataset, version and table that the address names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from django.http import HttpRequest
from django.urls import reverse

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import DatasetDetail, TableInfo
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import ANONYMOUS, Action, Principal, Resource, Rule, Visibility
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.kernel.storage import service as storage
from hiroba.rules.policies import service as policies
from hiroba.web.catalogue.errors import BadOption, NoSuchTable
from hiroba.web.shell import principal


@dataclass(frozen=True)
class Opened:
    """A dataset that this reader may see, with the version that the address asks for. pages: the names of
    its addresses stand under this one."""

    detail: DatasetDetail
    who: Principal
    pages: ClassVar[str] = "catalogue"

    @property
    def id(self) -> str:
        return self.detail.card.id

    @property
    def public(self) -> bool:
        """Whether everybody gets the same of it."""
        return whole_for_everybody(self.detail)

    @property
    def resource(self) -> Resource:
        return self.detail.card.resource

    @property
    def terms(self) -> Mapping[str, Rule]:
        """The rules with duties that alone let this reader in, by dataset."""
        return binding_rules(self.who, [self.detail])

    def address(self, page: str, *more: object) -> str:
        """Where one of its pages or files is."""
        return reverse(f"{self.pages}:{page}", args=[self.id, *more])

    @property
    def manageable(self) -> bool:
        return decide.decide(self.who, Action.DATASET_MANAGE, self.resource).allowed

    @property
    def organisation(self) -> OrganisationInfo:
        return organisations.get(self.detail.card.organisation)


def binding_rules(who: Principal, details: Iterable[DatasetDetail]) -> dict[str, Rule]:
    """The rule with duties by which alone somebody reads a dataset, by its id."""
    found = {each.card.id: policies.binding(who, each.card.resource) for each in details}
    return {id: rule for id, rule in found.items() if rule is not None}


def whole_for_everybody(detail: DatasetDetail) -> bool:
    """Whether everybody gets all of it, by rules too: only then may a cache on the way keep it for others."""
    if detail.card.visibility is not Visibility.PUBLIC or not detail.limits.whole:
        return False
    told = decide.decide(ANONYMOUS, Action.DATASET_READ, detail.card.resource)
    return told.allowed and told.limits.whole


def whole_number(request: HttpRequest, name: str, default: int, *, least: int = 0, most: int = 2**40) -> int:
    """The number that the address gives for `name`. Raises BadOption."""
    text = request.GET.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and least <= int(text[:18]) <= most):
        raise BadOption(name=name, value=text[:40], choices=f"{least}–{most}")
    return int(text[:18])


def open_dataset(request: HttpRequest, dataset_id: str, number: int | None = None) -> Opened:
    """The dataset, at version `number`, else at ?version=, else as it is now.

    Raises UnknownDataset (also when the reader may not see it), DatasetWithdrawn, UnknownVersion.
    """
    who = principal(request)
    asked = number if number is not None else (whole_number(request, "version", 0) or None)
    return Opened(datasets.detail(dataset_id, decide.sight(who), asked), who)


def open_to_manage(request: HttpRequest, dataset_id: str) -> Opened:
    """The dataset, for somebody who may change it. Raises UnknownDataset, Forbidden."""
    opened = open_dataset(request, dataset_id)
    decide.require(opened.who, Action.DATASET_MANAGE, opened.resource)
    return opened


def table_of(request: HttpRequest, detail: DatasetDetail) -> TableInfo:
    """The table that ?table= names by its number, else the first. Raises NoSuchTable."""
    asked = whole_number(request, "table", -1)
    for table in detail.tables:
        if asked in (-1, table.ordinal):
            return table
    raise NoSuchTable(table=request.GET.get("table", "0")[:20])


def parquet_of(table: TableInfo) -> Path:
    """Where the table's Parquet file is."""
    return storage.local_path(table.parquet)
