"""Which things a rule can be about, and what its user will see of them."""

from __future__ import annotations

from dataclasses import dataclass

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import DatasetCard, SearchQuery
from hiroba.catalog.tables import service as tables
from hiroba.context.city import service as city
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import (
    EVERYTHING,
    ONLY_PUBLIC,
    Effect,
    Principal,
    Resource,
    Rule,
    Target,
    TargetKind,
    Visibility,
)
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.storage import service as storage
from hiroba.rules.policies import service as policies
from hiroba.web.catalogue.dataset.cells import Cell, cell
from hiroba.web.rules.naming import detail_of
from hiroba.web.shell import city_sight
from hiroba.web.vocabulary import type_title

MOST = 500  # datasets that are offered, and judged for a rule about all of an organisation's
_ROWS = 5
_TABLES = 2


@dataclass(frozen=True)
class Sample:
    """The first rows of a table as a rule opens it. rows: of the whole that is open."""

    title: str
    heads: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]
    rows: int


def own_datasets(who: Principal, code: str) -> tuple[DatasetCard, ...]:
    """The datasets of a legal body, newest first."""
    query = SearchQuery(organisation=tuple(organisations.body_below(code)), sort="modified", page_size=MOST)
    return datasets.search(query, decide.sight(who)).items


def own_types(who: Principal, code: str) -> list[str]:
    """The types of the things of the city that an organisation has."""
    return [each.type for each in city.types(city_sight(who), code)]


def type_name(entity_type: str) -> str:
    """A type as readers call it, and by its own name, which rules and programs use."""
    title = type_title(entity_type)
    return title if title == entity_type else f"{title}（{entity_type}）"


def dataset_target(who: Principal, dataset_id: str, code: str) -> Target | None:
    """The dataset as what a rule is about; None where it is none of this body's."""
    detail = detail_of(dataset_id, decide.sight(who))
    if detail is None or detail.card.organisation not in organisations.body_below(code):
        return None
    return Target(TargetKind.DATASET, detail.card.id, detail.card.organisation)


def resources_of(target: Target, who: Principal) -> list[Resource]:
    """What a rule about this reaches, as things to ask `decide` about."""
    if target.kind is TargetKind.ENTITIES:
        return [Resource("entity", target.id, target.organisation, _visibility(target))]
    if target.kind is TargetKind.DATASET:
        detail = detail_of(target.id, EVERYTHING)
        return [] if detail is None else [_resource(detail.card)]
    return [_resource(card) for card in own_datasets(who, target.organisation)]


def _visibility(target: Target) -> Visibility:
    """Of the things of a type: public where one of them is."""
    public = city.count(sight=ONLY_PUBLIC, type=target.id, tenant=target.organisation)
    return Visibility.PUBLIC if public else Visibility.ORGANISATION


def samples(rule: Rule) -> list[Sample]:
    """What the user of a permission sees first; nothing for what is no dataset with tables."""
    reads = rule.effect is Effect.PERMIT and rule.actions != policies.COUNTED
    if rule.target.kind is not TargetKind.DATASET or not reads:
        return []
    detail = detail_of(rule.target.id, EVERYTHING)
    found = []
    for table in detail.tables[:_TABLES] if detail else ():
        part = tables.narrow(table.parquet, table.schema, rule.limits)
        page = tables.query(storage.local_path(part.parquet), part.schema, limit=_ROWS)
        columns = part.schema.columns
        cells = tuple(tuple(cell(each, row.get(each.name)) for each in columns) for row in page.rows)
        heads = tuple(each.title for each in columns)
        found.append(Sample(table.title or table.name, heads, cells, part.rows))
    return found


def _resource(card: DatasetCard) -> Resource:
    return Resource("dataset", card.id, card.organisation, card.visibility)
