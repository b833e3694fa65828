"""What goes wrong with consent."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class UnknownAsk(HirobaError):
    code: ClassVar[str] = "unknown_ask"
    status: ClassVar[int] = 404
    sentence: ClassVar[Any] = _("この同意のお願いは見つかりません。")


class TextChanged(HirobaError):
    """The resident read another version than the one there is. data: version."""

    code: ClassVar[str] = "text_changed"
    status: ClassVar[int] = 409
    sentence: ClassVar[Any] = _("文章が新しくなりました。もう一度お読みになってから決めてください。")


class WrongAsk(HirobaError):
    """data: field, problem (a sentence)."""

    code: ClassVar[str] = "wrong_ask"
    status: ClassVar[int] = 422
    sentence: ClassVar[Any] = "{problem}"


class UnknownSubjects(HirobaError):
    """Residents are named as a service knows them that is not the asking organisation's."""

    code: ClassVar[str] = "unknown_subjects"
    status: ClassVar[int] = 422
    sentence: ClassVar[Any] = _(
        "client には、この鍵の団体が登録した「住民がログインするサービス」のIDを入れてください"
        "（IDトークンの aud と同じです）。"
        "登録は、団体の「つながるサービスとプログラム」のページでできます。"
    )


class NoConsent(HirobaError):
    """Data about somebody may not be used: they did not consent, or no longer."""

    code: ClassVar[str] = "no_consent"
    status: ClassVar[int] = 403
    sentence: ClassVar[Any] = _("ご本人の同意がないため、使えません。")
