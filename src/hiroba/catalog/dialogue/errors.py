"""What can be wrong in the dialogue."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class UnknownRequest(HirobaError):
    code = "request_unknown"
    status = 404
    sentence = _("この要望は見つかりません。")


class UnknownQuestion(HirobaError):
    """Also where the reader may not see its dataset."""

    code = "question_unknown"
    status = 404
    sentence = _("この質問は見つかりません。")


class UnknownShowcase(HirobaError):
    code = "showcase_unknown"
    status = 404
    sentence = _("この活用例は見つかりません。")


class NotShown(HirobaError):
    """data: reason."""

    code = "not_shown"
    status = 410
    sentence = _("この書き込みは、次の理由で表示していません：{reason}")


class InvalidWords(HirobaError):
    """data: field (of the form), most (letters), why (a sentence)."""

    code = "words_invalid"
    status = 422
    sentence = _("{why}")


class TooManyAsked(HirobaError):
    """data: most."""

    code = "too_many_asked"
    status = 429
    sentence = _(
        "24時間に書き込めるのは{most}件までです。お手数ですが、明日またお書きください。いただいた分はすべて届いています。"
    )


class PictureRefused(HirobaError):
    """Neither PNG nor JPEG, broken, or too large. data: why (a sentence)."""

    code = "picture_refused"
    status = 422
    sentence = _("{why}")
