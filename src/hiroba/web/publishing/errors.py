"""Errors of the publishing page."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class NoFile(HirobaError):
    """Nothing was sent."""

    code: ClassVar[str] = "no_file"
    status: ClassVar[int] = 422
    sentence: ClassVar[Any] = _("ファイルが選ばれていません。ファイルかアドレスを指定してください。")
