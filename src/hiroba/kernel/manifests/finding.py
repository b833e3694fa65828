"""Services found where Python packages name them: the entry points of the group `hiroba.services`.

One that cannot be read is left out and told in the log; the house and its other services open all the same.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from hiroba.kernel.manifests.types import Manifest

GROUP = "hiroba.services"
_ID = re.compile(r"[a-z][a-z0-9_]{1,31}")
_log = logging.getLogger(__name__)


@cache
def found() -> tuple[Manifest, ...]:
    """Return the services of every installed package, by id; of two with one id, the first by name."""
    return tuple(sorted(_read(entry_points(group=GROUP)), key=lambda each: each.id))


def load(name: str) -> Any:
    """Return what "package.module:name" names. Raises ImportError, AttributeError."""
    module, _colon, attribute = name.partition(":")
    return getattr(import_module(module), attribute)


def _read(points: Iterable[EntryPoint]) -> list[Manifest]:
    known: dict[str, Manifest] = {}
    for point in sorted(points, key=lambda each: (each.name, each.value)):
        try:
            manifest = _checked(point.load())
            if manifest.app:
                import_module(manifest.app)
        except Exception as error:  # whatever a stranger's package does while it is read
            _log.error("the service %s of %s cannot be read: %r", point.name, point.value, error)
            _log.debug("how it came about", exc_info=error)
            continue
        if manifest.id in known:
            _log.error("the service %s of %s is there already", manifest.id, point.value)
            continue
        known[manifest.id] = manifest
    return list(known.values())


def _checked(given: object) -> Manifest:
    """Raises TypeError, ValueError: it is no manifest, or promises what it does not hold."""
    if not isinstance(given, Manifest):
        raise TypeError("an entry point of this group names a Manifest")
    if not _ID.fullmatch(given.id):
        raise ValueError("the id of a service is 2 to 32 small letters, digits and underscores")
    pages, permissions = {page.name for page in given.pages}, {each.id for each in given.permissions}
    if stray := {item.page for item in given.navigation} - pages:
        raise ValueError(f"the navigation leads to pages that are none: {sorted(stray)}")
    if stray := {page.permission for page in given.pages} - permissions - {""}:
        raise ValueError(f"pages ask for permissions that are none: {sorted(stray)}")
    return given
