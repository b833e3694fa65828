"""What goes wrong with erasures."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class UnknownOrder(HirobaError):
    code = "erasure_unknown"
    status = 404
    sentence = _("その消去はありません。")


class OrderMoved(HirobaError):
    """It is confirmed, called off or done already."""

    code = "erasure_moved"
    status = 409
    sentence = _("この消去は、いまはその手続きができません。新しい状態をご確認ください。")


class NothingToErase(HirobaError):
    """There is no such thing, or no row with that value."""

    code = "nothing_to_erase"
    status = 404
    sentence = _("消去するものが見つかりません。")
