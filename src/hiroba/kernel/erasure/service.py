"""The door of erasure: what is kept of a person goes, everywhere, and does not come back with a backup."""

from __future__ import annotations

from hiroba.kernel.erasure.erasing import apply_again, begun, erase_person, finish, marks
from hiroba.kernel.erasure.reaching import reach

__all__ = ["apply_again", "begun", "erase_person", "finish", "marks", "reach"]
