"""A running service counts: the function that its manifest names."""

from __future__ import annotations

import logging
import threading
from typing import Final

from django.db import connections
from django.utils import timezone

from hiroba.indicators import fiscal
from hiroba.indicators.errors import CountSlow, CountUnknown, SourceFailed
from hiroba.indicators.figures import Computed
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.manifests import service as manifests
from hiroba.kernel.manifests.types import CountedIndicator

PATIENCE: Final = 60.0  # seconds
_log = logging.getLogger(__name__)


def counts() -> list[CountedIndicator]:
    """Return what the services that are on count."""
    return [each for manifest in manifests.running() for each in manifest.indicators]


def count(id: str, organisation: str, patience: float = PATIENCE) -> list[Computed]:
    """Ask the service. Raises CountUnknown, CountSlow, SourceFailed, WrongNumber."""
    found = next((each for each in counts() if each.id == id), None)
    if found is None:
        raise CountUnknown(what=id)
    asking = _Asking(found, organisation)
    asking.start()
    asking.join(patience)
    if asking.is_alive():
        raise CountSlow(most=round(patience))
    if asking.error is not None:
        if isinstance(asking.error, HirobaError):
            raise asking.error
        raise SourceFailed(what=type(asking.error).__name__) from asking.error
    day = timezone.localdate()
    return [Computed(organisation, fiscal.of(day), asking.answer, day)]


def counted_at(id: str, organisation: str) -> str:
    """Return the address at which the service lists what it counted, "" where there is none any more."""
    found = next((each for each in counts() if each.id == id), None)
    return str(manifests.load(found.rows)(organisation)) if found and found.rows else ""


class _Asking(threading.Thread):
    """A count that takes too long goes on in a thread of its own and is waited for no more."""

    def __init__(self, counted: CountedIndicator, organisation: str) -> None:
        super().__init__(name=f"count {counted.id}", daemon=True)
        self._counted, self._organisation = counted, organisation
        self.answer: float = 0.0
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            self.answer = manifests.load(self._counted.count)(self._organisation)
        except Exception as error:
            _log.exception("indicators: %s could not be counted", self._counted.id)
            self.error = error
        finally:
            connections.close_all()
