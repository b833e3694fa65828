"""docs/ckan.md names every action that is there."""

from __future__ import annotations

from pathlib import Path

from hiroba.protocols.ckan import service  # noqa: F401 - registers the actions
from hiroba.protocols.ckan.call import REGISTRY

_DOCS = Path(__file__).parents[5] / "docs" / "ckan.md"


def test_every_action_is_told() -> None:
    there, _not_there, _search = _DOCS.read_text().split("## Actions")[1].partition("| not there |")
    assert [name for name in sorted(REGISTRY) if f"`{name}`" not in there] == []
