"""What may go wrong in keeping the living city."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class StoreFailed(HirobaError):
    """The disk is full, or the database is gone; nothing of the write was kept."""

    code = "store_failed"
    status = 507
    sentence = _(
        "書き込めませんでした({reason})。何も変わっていません。空き容量を確かめて、もう一度お試しください。"
    )
