"""What stands in the way of a paper."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class NoLetters(HirobaError):
    """The fonts are not there: the UI bundle was not built."""

    code: ClassVar[str] = "no_letters"
    status: ClassVar[int] = 503
    sentence: ClassVar[Any] = _(
        "PDFをつくるための文字の書体がありません。管理者に、画面の部品の組み立て（make ui）を頼んでください。"
    )
