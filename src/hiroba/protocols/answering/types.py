"""Errors that every endpoint may tell."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class BadParameter(HirobaError):
    code: ClassVar[str] = "bad_parameter"
    status: ClassVar[int] = 400
    sentence = _("パラメーター「{name}」の値「{value}」は使えません（{why}）。")
