"""Errors of a question."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class InvalidQuery(HirobaError):
    """A text of q that is not of the query language; `place` counts characters from 1."""

    code = "query_invalid"
    status = 400
    sentence = _("条件式 q の {place} 文字目が正しくありません(ここまで:「{before}」)。")


class InvalidSelection(HirobaError):
    """Not an entity type selection."""

    code = "type_selection_invalid"
    status = 400
    sentence = _("エンティティ型の指定「{text}」が正しくありません。")


class InvalidScopes(HirobaError):
    """Not a scope query."""

    code = "scopes_invalid"
    status = 400
    sentence = _("スコープの条件「{text}」が正しくありません。")
