"""Errors of the living city."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class InvalidEntity(HirobaError):
    """Not an entity in NGSI-LD normalized form; `reason` says in which way."""

    code = "entity_invalid"
    status = 400
    sentence = _("エンティティ「{id}」の形式が正しくありません:{reason}")


class UnknownEntity(HirobaError):
    """No such entity, or not for this reader."""

    code = "entity_unknown"
    status = 404
    sentence = _("エンティティ「{id}」は見つかりません。")


class InvalidCursor(HirobaError):
    """A cursor of the change feed that this store did not give."""

    code = "cursor_invalid"
    status = 400
    sentence = _("続きの位置「{cursor}」が正しくありません。初めから取得し直してください。")
