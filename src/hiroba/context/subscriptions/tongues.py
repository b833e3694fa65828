"""The tongues that notifications are put in, and who knows what other documents mean to subscriptions.

A protocol makes itself known at import: `register("ngsi-v2", Tongue(render, wrap))`. A room whose documents
subscriptions are about does so too: `watch("registration", "csource", watcher)`.
"""

from __future__ import annotations

from collections.abc import Mapping

from hiroba.context.subscriptions.telling import ngsi_ld
from hiroba.context.subscriptions.types import NGSI_LD, Tongue, Watcher

_tongues: dict[str, Tongue] = {NGSI_LD: ngsi_ld.TONGUE}
_watchers: dict[str, tuple[str, Watcher]] = {}


def register(name: str, tongue: Tongue) -> None:
    """Let subscriptions of a tongue be notified."""
    _tongues[name] = tongue


def watch(kind: str, tongue: str, watcher: Watcher) -> None:
    """Hold every change of a kind of document against the subscriptions of a tongue."""
    _watchers[kind] = tongue, watcher


def known() -> Mapping[str, Tongue]:
    return _tongues


def watchers() -> Mapping[str, tuple[str, Watcher]]:
    return _watchers
