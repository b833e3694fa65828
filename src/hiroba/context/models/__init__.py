"""The living city's tables."""

from hiroba.context.models.entity import Entity
from hiroba.context.models.observation import Observation

__all__ = ["Entity", "Observation"]
