"""What a backup holds, with a checksum for every part."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

FORM = 2  # of the backup; raised when an older program could not read it


@dataclass
class Manifest:
    """tables: label -> {rows, sha256}. blobs: keys, which are their own checksums. sealed: key of a blob that
    lies sealed -> sha256 of that form. keys: name -> sha256. parts: name of a file below `parts/` -> sha256.
    sealed_by: numbers of the keys that open what is sealed in it; the keys are not."""

    version: str
    made: str  # ISO 8601, UTC
    migrations: list[str]
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    blobs: dict[str, int] = field(default_factory=dict)
    sealed: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
    sealed_by: list[str] = field(default_factory=list)
    form: int = FORM

    def encode(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()

    @staticmethod
    def decode(text: bytes) -> Manifest:
        return Manifest(**json.loads(text))
