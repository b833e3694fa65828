"""What can be wrong with a service."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class UnknownService(HirobaError):
    """It is not installed, or switched off. data: service."""

    code = "unknown_service"
    status = 404
    sentence = _("サービス「{service}」は、この広場では使えません。サービスの一覧をご覧ください。")


class ServiceSuspended(HirobaError):
    """data: service (its title), reason."""

    code = "service_suspended"
    status = 503
    sentence = _("「{service}」は、いまお休みしています。{reason}")


class WrongSetting(HirobaError):
    """data: name, value."""

    code = "wrong_setting"
    status = 422
    sentence = _("設定「{name}」に「{value}」は使えません。数か文字か、入れるものをご確認ください。")


class ReasonMissing(HirobaError):
    code = "reason_missing"
    status = 422
    sentence = _("お休みの理由を書いてください。使う人の画面に出ます。")
