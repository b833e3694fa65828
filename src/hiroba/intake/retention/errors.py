"""What goes wrong with retention."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class UnknownRetention(HirobaError):
    code = "retention_unknown"
    status = 404
    sentence = _("その保存期間の定めはありません。")


class NothingToKeep(HirobaError):
    """The dataset is not this organisation's, or there is no history of this type in its space."""

    code = "retention_of_nothing"
    status = 404
    sentence = _("この団体に、そのデータや種類の履歴は見つかりません。")


class WrongPeriod(HirobaError):
    code = "retention_period_wrong"
    status = 422
    sentence = _("保存期間は、1日から100年までにしてください。")
