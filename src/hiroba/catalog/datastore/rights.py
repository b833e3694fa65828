"""Who may write into the tables of a dataset."""

from __future__ import annotations

from hiroba.catalog.datasets import service as catalogue
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import EVERYTHING, Action, Principal, Resource


def require(dataset: str, who: Principal) -> None:
    """Raises Forbidden, UnknownDataset, DatasetWithdrawn."""
    card = catalogue.detail(dataset, EVERYTHING).card
    decide.require(
        who, Action.DATASET_PUBLISH, Resource("dataset", card.id, card.organisation, card.visibility)
    )
