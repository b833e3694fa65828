"""Errors of the catalogue's pages."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class NoSuchTable(HirobaError):
    """The dataset has no table of this number."""

    code: ClassVar[str] = "table_unknown"
    status: ClassVar[int] = 404
    sentence: ClassVar[Any] = _("このデータセットに表「{table}」はありません。表の番号をご確認ください。")


class BadOption(HirobaError):
    """A choice in the address that does not exist."""

    code: ClassVar[str] = "bad_option"
    status: ClassVar[int] = 400
    sentence: ClassVar[Any] = _("「{name}」に「{value}」は指定できません。使える値は {choices} です。")
