"""The door of parting: rooms say which rows are an organisation's: in its archive, and gone after it."""

from __future__ import annotations

from hiroba.kernel.parting.parts import Part, add, by, files, parts, remove, rows

__all__ = ["Part", "add", "by", "files", "parts", "remove", "rows"]
