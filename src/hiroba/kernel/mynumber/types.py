"""What is said where a My Number is found."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class MyNumberFound(HirobaError):
    """Told without what was found. where: the field, as people read it."""

    code: ClassVar[str] = "my_number"
    status: ClassVar[int] = 400
    sentence = _(
        "マイナンバー（個人番号）とみられる番号があるため、受け取れません（{where}）。"
        "何も保存していません。番号を消してから、もう一度お試しください。"
    )
