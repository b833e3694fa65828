"""The door of sealing: what identifies people lies encrypted, with the keys apart from the data."""

from __future__ import annotations

from hiroba.kernel.sealing.binding import SealedRow, save_base
from hiroba.kernel.sealing.boxes import is_sealed, key_of, seal, unseal
from hiroba.kernel.sealing.errors import KeyFileMissing, KeyInUse, SealBroken, UnknownKey
from hiroba.kernel.sealing.fields import Blind, SealedTextField, sealed_fields
from hiroba.kernel.sealing.keeping import bring_back, copy, ensure
from hiroba.kernel.sealing.marking import mark, marks
from hiroba.kernel.sealing.rewriting import (
    add_holder,
    as_it_lies,
    overwrite_what_goes,
    overwrite_what_goes_now,
    seal_plain,
)
from hiroba.kernel.sealing.ring import path as key_path
from hiroba.kernel.sealing.rotating import (
    all_keys,
    keys_in_use,
    note_keys,
    noted_keys,
    prepare,
    remove,
    require_keys,
    rotate,
    seal_anew_now,
)

__all__ = [
    "Blind", "KeyFileMissing", "KeyInUse", "SealBroken", "SealedRow", "SealedTextField", "UnknownKey",
    "add_holder", "all_keys", "as_it_lies", "bring_back", "copy", "ensure", "is_sealed", "key_of", "key_path",
    "keys_in_use", "mark", "marks", "note_keys", "noted_keys", "overwrite_what_goes",
    "overwrite_what_goes_now", "prepare", "remove",
    "require_keys", "rotate", "save_base", "seal", "seal_anew_now", "seal_plain", "sealed_fields", "unseal",
]  # fmt: skip
