"""Errors of the history."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class InvalidDuration(HirobaError):
    """Not a duration of ISO 8601, or a negative or an absurdly short one."""

    code = "duration_invalid"
    status = 400
    sentence = _("{name} の期間「{text}」が正しくありません。")


class NoSuchHistory(HirobaError):
    """There is no history of such an entity, attribute or instance."""

    code = "history_not_found"
    status = 404
    sentence = _("「{id}」の履歴はありません。")


class InvalidReadings(HirobaError):
    """A table of readings lacks a column or has one of a wrong kind."""

    code = "readings_invalid"
    status = 422
    sentence = _("測定値の表の列「{column}」がないか、型が違います。")
