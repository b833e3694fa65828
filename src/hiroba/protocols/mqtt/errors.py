"""Errors of the way in over MQTT."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class PortTaken(HirobaError):
    """The port of the broker inside cannot be had; the rest of the square goes on without it."""

    code = "mqtt_port_taken"
    status = 503
    sentence = _(
        "MQTTのポート {port} を開けません({reason})。HIROBA_CITY_MQTT_PORT で別の番号にするか、"
        "外のブローカーを HIROBA_CITY_MQTT_URL で示してください。"
    )


class WrongBrokerAddress(HirobaError):
    code = "mqtt_url_wrong"
    status = 500
    sentence = _("HIROBA_CITY_MQTT_URL は mqtt://利用者:合言葉@ホスト:1883 の形で書いてください。")
