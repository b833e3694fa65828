"""Errors of the waiting face of the city."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class InvalidCursor(HirobaError):
    """A cursor of the change feed that this store did not give."""

    code = "cursor_invalid"
    status = 400
    sentence = _("続きの位置「{cursor}」が正しくありません。初めから取得し直してください。")
