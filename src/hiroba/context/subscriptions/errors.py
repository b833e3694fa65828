"""Errors of subscriptions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class InvalidSubscription(HirobaError):
    """member: where it is wrong; reason: a sentence."""

    code = "subscription_invalid"
    status = 400
    sentence = _("サブスクリプションの「{member}」が正しくありません:{reason}")


class UnknownSubscription(HirobaError):
    code = "subscription_unknown"
    status = 404
    sentence = _("サブスクリプション「{id}」はありません。")


class SubscriptionExists(HirobaError):
    code = "subscription_exists"
    status = 409
    sentence = _("サブスクリプション「{id}」はすでにあります。")


class UnknownDeadLetter(HirobaError):
    code = "dead_letter_unknown"
    status = 404
    sentence = _("届かなかった通知 {number} はありません。もう送り直されたかもしれません。")
