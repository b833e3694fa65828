"""The policies, parsed once a process from `policies/*.cedar`, one file a concern."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import cedarpy

FOLDER = Path(__file__).parent / "policies"
SCHEMA = Path(__file__).parent / "schema.cedarschema"


def text() -> str:
    """Return every policy, in the order of the files' names."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.cedar")))


@cache
def about(action: str) -> cedarpy.PolicySet:
    """Return the policies that can speak of an action: the others would be passed over at a cost."""
    found = {id: each for id, each in _written().items() if _speaks_of(each["action"], action)}
    return cedarpy.PolicySet.from_json_str(
        json.dumps({"templates": {}, "staticPolicies": found, "templateLinks": []})
    )


@cache
def _written() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(cedarpy.policies_to_json_str(text()))["staticPolicies"]
    return found


def _speaks_of(scope: dict[str, Any], action: str) -> bool:
    """Whether an action is in a policy's scope; the house has no groups of actions."""
    if scope["op"] == "All":
        return True
    named = scope["entities"] if "entities" in scope else [scope["entity"]]
    return any(each["id"] == action for each in named)
