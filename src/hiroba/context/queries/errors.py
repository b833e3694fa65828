"""Errors of a question."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class InvalidQuery(HirobaError):
    """A text of q that is not of the query language; `place` counts characters from 1."""

    code = "query_invalid"
    status = 400
    sentence = _("条件式 q の {place} 文字目が正しくありません（ここまで:「{before}」）。")


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


class InvalidPattern(HirobaError):
    """A regular expression that is none, or has what cannot be matched in linear time (look-around,
    references to groups)."""

    code = "pattern_invalid"
    status = 400
    sentence = _("正規表現「{text}」は使えません。")


class InvalidGeoquery(HirobaError):
    """Not a geoquery."""

    code = "geoquery_invalid"
    status = 400
    sentence = _("地理条件が正しくありません（{part}）。")


class QuestionTooComplex(HirobaError):
    """An answer would take more time or memory than anybody is given (error TooComplexQuery)."""

    code = "question_too_complex"
    status = 403
    sentence = _(
        "この問い合わせに答えるには時間かメモリーがかかりすぎます。条件、期間、属性、limitのどれかで絞ってください。"
    )


class InvalidOrder(HirobaError):
    """Not an ordering."""

    code = "order_invalid"
    status = 400
    sentence = _("並び順の指定「{text}」が正しくありません。")
