"""Errors of entities."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class InvalidData(HirobaError):
    """What was sent is not an entity, or not such a part of one. where: the member; reason: a sentence."""

    code = "entity_data_invalid"
    status = 400
    sentence = _("{where} が正しくありません:{reason}")


class UnknownEntity(HirobaError):
    code = "ngsi_entity_unknown"
    status = 404
    sentence = _("エンティティ「{id}」はありません。")


class EntityExists(HirobaError):
    code = "entity_exists"
    status = 409
    sentence = _("エンティティ「{id}」はすでにあります。書き換えるときは更新の操作を使ってください。")


class UnknownAttribute(HirobaError):
    """The entity has no such attribute, or no such instance of it."""

    code = "attribute_unknown"
    status = 404
    sentence = _("エンティティ「{id}」に属性「{attribute}」はありません。")


class InvalidProjection(HirobaError):
    """A value of pick or omit that is not of the projection language (4.21)."""

    code = "projection_invalid"
    status = 400
    sentence = _("{parameter} の指定「{text}」が正しくありません。")


class Flaw(Exception):
    """What is wrong with a part; reading turns it into InvalidData. path: from the part outwards, filled on
    the way up."""

    def __init__(self, reason: Any, *path: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.path = list(path)

    def told(self) -> InvalidData:
        return InvalidData(where=".".join(reversed(self.path))[:300] or "-", reason=self.reason)
