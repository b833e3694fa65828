"""Errors of the way in over HTTP."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class MissingIdentity(HirobaError):
    code = "iot_identity_missing"
    status = 400
    sentence = _("機器のID(i)と鍵(k)を付けてください。")


class WrongTimestamp(HirobaError):
    code = "iot_time_wrong"
    status = 400
    sentence = _("時刻（t）「{value}」を読めません。")
