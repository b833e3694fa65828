"""The door of briefly: what every serving process knows for a few minutes, in the database."""

from __future__ import annotations

from hiroba.kernel.briefly.board import Board
from hiroba.kernel.briefly.locking import alone
from hiroba.kernel.briefly.shared import SharedCache

__all__ = ["Board", "SharedCache", "alone"]
