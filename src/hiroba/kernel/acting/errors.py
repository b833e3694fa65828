"""What goes wrong with deputies and emergencies."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class NoRoleToLend(HirobaError):
    """Only a role that is one's own is lent: not one that another lent, nor one of an emergency."""

    code = "no_role_to_lend"
    status = 403
    sentence = _("代理を頼めるのは、ご自身がこの団体で持っている役割だけです。")


class WrongDeputy(HirobaError):
    code = "wrong_deputy"
    status = 422
    sentence = _("代理には、ご自身とは別の、ログインできる方を選んでください。")


class WrongSpan(HirobaError):
    """data: days, the longest."""

    code = "wrong_span"
    status = 422
    sentence = _("期間は、これから終わる{days}日以内にしてください。")


class UnknownDeputy(HirobaError):
    code = "unknown_deputy"
    status = 404
    sentence = _("この代理は見つかりません。")


class NoEmergency(HirobaError):
    """data: hours, the longest."""

    code = "no_emergency"
    status = 422
    sentence = _("緊急の権限は、理由を書いて、{hours}時間以内で使ってください。")


class HeldAlready(HirobaError):
    code = "held_already"
    status = 409
    sentence = _("この権限は、もうお持ちです。")


class UnknownEmergency(HirobaError):
    code = "unknown_emergency"
    status = 404
    sentence = _("この緊急の権限は見つかりません。")


class ReviewedAlready(HirobaError):
    code = "reviewed_already"
    status = 409
    sentence = _("まだ続いているか、もう確かめられています。")
