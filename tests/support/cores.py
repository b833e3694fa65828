"""Which tests stay together on one core."""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

_BROWSER = "tests/browser/"


class Files(LoadScopeScheduling):  # type: ignore[misc]
    """Those of a file; the browser's all do: its city is filled once, not for each."""

    def _split_scope(self, nodeid: str) -> str:
        return _BROWSER if nodeid.startswith(_BROWSER) else nodeid.split("::", 1)[0]
