"""What the outside answers, and why it could not be asked."""

from __future__ import annotations

from typing import ClassVar

import msgspec
from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError, OutsideError


class Answer(msgspec.Struct, frozen=True):
    """headers: by lower-case name, several of one name joined by a comma. url: what answered in the end."""

    status: int
    headers: dict[str, str]
    body: bytes
    url: str = ""


class AddressRefused(HirobaError):
    """An address that nobody may send us to: a scheme that is not spoken, or an inner address."""

    code: ClassVar[str] = "address_refused"
    status: ClassVar[int] = 400
    sentence = _(
        "「{url}」は内部のアドレスを指しているか、使えない形式のため、接続しません。"
        "公開されているアドレスを指定してください。"
    )


class Unreachable(OutsideError):
    """Nobody answered, or not in time, or too much. why: name_unknown | timeout | no_connection |
    too_large | too_many_redirects."""

    code: ClassVar[str] = "outside_unreachable"
    status: ClassVar[int] = 502
    sentence = _("「{url}」に接続できませんでした（{why}）。しばらくしてから、もう一度お試しください。")
