"""How a leave stands, and what will happen to what, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from hiroba.intake.leaving.types import Belongings, LeaveState

STATES: Mapping[LeaveState, tuple[Any, str]] = {
    LeaveState.WAITING: (_("もうひとりの確認を待っています"), "orange"),
    LeaveState.CONFIRMED: (_("退会の日を待っています"), "blue"),
    LeaveState.LEFT: (_("退会しました"), "red"),
    LeaveState.REMOVED: (_("退会し、データも消えました"), "red"),
}


class Fate(NamedTuple):
    """What becomes of a kind of thing. many: how many there are now; None where they are not counted."""

    what: Any
    many: int | None
    then: Any


def fates(has: Belongings) -> list[Fate]:
    return [
        Fate(_("公開しているデータ"), has.datasets,
             _("だれも見られなくなり、アドレス（URL）は「退会した」と答えます。あとで、すべての版が消えます。")),
        Fate(_("まちの場所・もの"), has.entities, _("地図からも消えます。あとで、履歴とともに消えます。")),
        Fate(_("有効な合意"), has.agreements,
             _("その日に終わります。合意書は相手も持つものなので、残ります。")),
        Fate(_("住民への同意のお願い"), has.consents,
             _("その日に終わり、いただいた同意は効かなくなります。")),
        Fate(_("機器とセンサー"), has.devices, _("送られた値を受け取らなくなります。あとで登録が消えます。")),
        Fate(_("定期取得と収集元"), has.feeds + has.sources,
             _("取りに行かなくなります。あとで設定が消えます。")),
        Fate(_("指標・登録簿・ダッシュボード・保存した問い"), None,
             _("まとめファイルに入ります。あとで消えます。")),
        Fate(_("外のサービス"), has.services, _("その日に止まります。")),
        Fate(_("APIの鍵とつながるプログラム"), has.keys, _("その日に使えなくなります。")),
        Fate(_("メンバー"), has.members,
             _("役割が効かなくなります。担当者と管理者は、期間中はまとめファイルを受け取れます。")),
        Fate(_("記録・利用の集計・規約への署名"), None, _("広場の決まりにより、残ります。")),
    ]  # fmt: skip
