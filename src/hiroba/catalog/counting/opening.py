"""Who may ask which counts, and who sets what may be asked."""

from __future__ import annotations

from contextlib import suppress

import msgspec
from django.utils.translation import gettext as _

from hiroba.catalog.counting.types import BadOffer, Offer, Open
from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import DatasetDetail, TableInfo
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import EVERYTHING, Action, Decision, Limits, Principal, Resource
from hiroba.rules.privacy import service as privacy
from hiroba.rules.privacy.types import Budget, NoBudget


def offers(who: Principal) -> list[Open]:
    """The datasets whose counts they may ask, whether they see them or not."""
    found = []
    for dataset in privacy.offered_datasets():
        detail, decision = _decided(dataset, who)
        if detail is not None and decision.allowed:
            with suppress(NoBudget):  # the newest version has no such table any more
                found.append(open_of(detail, decision.limits, who))
    return sorted(found, key=lambda one: one.title)


def opened(dataset: str, who: Principal) -> Open:
    """What they may ask of one. Raises UnknownDataset (also where they may know nothing of it), Forbidden,
    NoBudget."""
    detail, limits = require(dataset, who)
    return open_of(detail, limits, who)


def _decided(dataset: str, who: Principal) -> tuple[DatasetDetail | None, Decision]:
    found = datasets.find(dataset, EVERYTHING)
    if found is None or found.withdrawn:
        return None, Decision(False, ())
    detail = datasets.detail(dataset, EVERYTHING)
    return detail, decide.decide(who, Action.DATASET_COUNT, _resource(detail))


def require(dataset: str, who: Principal) -> tuple[DatasetDetail, Limits]:
    """The dataset with how much of it they may count. Raises UnknownDataset, Forbidden."""
    detail, decision = _decided(dataset, who)
    if detail is None or not decision.allowed:
        seen = datasets.detail(dataset, decide.sight(who))  # of what they do not see they learn nothing here
        decide.require(who, Action.DATASET_COUNT, _resource(seen))
        raise NoBudget
    return detail, decision.limits


def _resource(detail: DatasetDetail) -> Resource:
    return Resource("dataset", detail.card.id, detail.card.organisation, detail.card.visibility)


def open_of(detail: DatasetDetail, limits: Limits, who: Principal) -> Open:
    """Raises NoBudget."""
    budget = privacy.budget_of(detail.card.id)
    offer = msgspec.convert(budget.offer, Offer)
    there = {column.name for column in table_of(detail, budget).schema.columns}
    columns = tuple(one for one in offer.columns if one.column in there and limits.opens(one.column))
    manages = decide.decide(who, Action.DATASET_MANAGE, _resource(detail)).allowed
    card = detail.card
    return Open(card.id, card.title, card.organisation, detail.version.number, columns, budget, manages)


def table_of(detail: DatasetDetail, budget: Budget) -> TableInfo:
    ordinal = msgspec.convert(budget.offer, Offer).table
    for table in detail.tables:
        if table.ordinal == ordinal:
            return table
    raise NoBudget


def manageable(dataset: str, ordinal: int, who: Principal) -> tuple[DatasetDetail, TableInfo]:
    detail = datasets.detail(dataset, decide.sight(who))
    decide.require(who, Action.DATASET_MANAGE, _resource(detail))
    for table in detail.tables:
        if table.ordinal == ordinal:
            return detail, table
    raise BadOffer(why=_("このデータには表がありません。"))
