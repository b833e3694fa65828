"""Files by content: a blob's key is the SHA-256 of its bytes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Blob:
    key: str  # 64 hex digits
    size: int  # bytes
