"""Attributes of several instances, told apart by their datasetId (ETSI GS CIM 009, 4.5.5)."""

from __future__ import annotations

from typing import Any

from hiroba.context.entities.types import DATASET

Attribute = dict[str, Any] | list[dict[str, Any]]
Instances = dict[str | None, dict[str, Any]]  # by datasetId; None: the default one


def instances_of(attribute: Attribute) -> Instances:
    if isinstance(attribute, dict):
        return {attribute.get("datasetId"): attribute}
    return {each.get("datasetId"): each for each in attribute}


def attribute_of(instances: Instances) -> Attribute:
    """The default instance first."""
    found = [instances[None]] if None in instances else []
    found += [instance for dataset, instance in instances.items() if dataset is not None]
    return found[0] if len(found) == 1 else found


def time_key(name: str, dataset: str | None) -> str:
    return name if dataset is None else name + DATASET + dataset
