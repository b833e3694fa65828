"""Errors of a question."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class InvalidQuery(HirobaError):
    """A text of q that is not of the query language; `place` counts characters from 1."""

    code = "query_invalid"
    status = 400
    sentence = _("条件式 q の {place} 文字目が正しくありません(ここまで:「{before}」)。")
