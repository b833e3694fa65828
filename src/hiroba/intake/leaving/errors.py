"""What goes wrong with leaving."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.dates import service as dates
from hiroba.kernel.errors.types import HirobaError


class WrongDay(HirobaError):
    """data: first (the first day that can be chosen, ISO 8601)."""

    code = "leaving_day_wrong"
    status = 422
    sentence = _("退会の日は、{first}から3年以内の日にしてください。")

    def __str__(self) -> str:
        """See HirobaError."""
        return str(self.sentence).format(first=dates.written(date.fromisoformat(self.data["first"])))


class LeavesAlready(HirobaError):
    code = "leaves_already"
    status = 409
    sentence = _("この団体の退会は、もう届け出られています。")


class LeaveMoved(HirobaError):
    """It does not stand where the act begins."""

    code = "leave_moved"
    status = 409
    sentence = _("この退会は、いまはその手続きができません。新しい状態をご確認ください。")


class DayPassed(HirobaError):
    code = "leaving_day_passed"
    status = 409
    sentence = _("確認のないまま退会の日が過ぎました。取りやめてから、新しい日で届け出てください。")


class NotAWholeBody(HirobaError):
    code = "not_a_whole_body"
    status = 409
    sentence = _("部署や試し用の団体だけでは退会できません。おおもとの団体から届け出てください。")


class UnknownLeave(HirobaError):
    code = "unknown_leave"
    status = 404
    sentence = _("退会の届け出は見つかりません。")


class UnknownArchive(HirobaError):
    code = "unknown_archive"
    status = 404
    sentence = _("このまとめファイルはありません。受け取れる期間が過ぎたか、まだできていません。")
