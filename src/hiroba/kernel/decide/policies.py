"""The policies, parsed once a process from `policies/*.cedar`, one file a concern."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import cedarpy

FOLDER = Path(__file__).parent / "policies"
SCHEMA = Path(__file__).parent / "schema.cedarschema"


def text() -> str:
    """Return every policy, in the order of the files' names."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.cedar")))


@cache
def parsed() -> cedarpy.PolicySet:
    return cedarpy.PolicySet.from_str(text())
