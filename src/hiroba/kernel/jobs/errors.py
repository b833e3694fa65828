"""What can be wrong with a job."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class UnknownJob(HirobaError):
    """data: job (id)."""

    code = "unknown_job"
    status = 404
    sentence = _("処理「{job}」は見つかりません。終わってから時間がたつと、記録は消えます。")


class WorkerKeepsDying(HirobaError):
    """data: attempts. The job took its worker down again and again."""

    code = "worker_keeps_dying"
    status = 500
    sentence = _(
        "この処理は、実行するたびに処理係が止まったため、{attempts}回で取りやめました。"
        "データが大きすぎないか確かめ、続くときはシステムの管理者にご連絡ください。"
    )
