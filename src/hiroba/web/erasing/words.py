"""Places that are reached, and how an erasure stands, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.erasure.types import Kind, OrderInfo, OrderState

STATES: Mapping[OrderState, tuple[Any, str]] = {
    OrderState.WAITING: (_("もうひとりの確認を待っています"), "orange"),
    OrderState.WORKING: (_("消しています"), "blue"),
    OrderState.DONE: (_("消しました"), "green"),
    OrderState.CALLED_OFF: (_("取りやめました"), "grey"),
}
KINDS: Mapping[Kind, Any] = {
    Kind.PERSON: _("人（アカウント）"),
    Kind.THING: _("まちのもの"),
    Kind.ROWS: _("データの行"),
}
_PLACES: Mapping[str, Any] = {
    "versions": _("すべての版の行（読み取れなかったセルを含む）"),
    "open-tables": _("行ごとに書き込む表の行"),
    "trials": _("個人情報を減らす試しの表"),
    "workbench-answers": _("分析の答えの一時ファイル"),
    "workbench-tables": _("分析用に作った、まちの表の一時ファイル"),
    "submissions": _("届いたファイルとその報告"),
    "files": _("置き換えた古いファイル（集計・書き出しの控えも）"),
    "things": _("行から作ったまちのものと、その履歴（古い版のものも）"),
    "things-again": _("消している間に作り直されたまちのもの"),
    "entities": _("いまの状態"),
    "history": _("履歴の値（月ごとのファイルも）"),
    "snapshots": _("スナップショットの中の写し"),
    "entity-maps": _("問い合わせの途中の控え"),
    "notifications": _("届けるのを待つ通知、届かなかった通知"),
    "people": _("アカウント・アドレス・役割・鍵"),
    "joining": _("参加の申込みで書いたことと、署名の名前"),
    "consents": _("同意とその利用"),
    "services": _("サービスへの登録と、使った日"),
    "workbench": _("分析で尋ねたこと"),
    "sandboxes": _("試す場所"),
    "dialogue": _("要望・質問・作品の名前"),
    "staff records": _("職員名簿"),
    "dashboards": _("ダッシュボードの便り"),
}


_RARE = "things-again"  # told only where it happened


class Line(NamedTuple):
    """A place. many: how many there are now, or were changed."""

    what: Any
    many: int


def lines(counts: Mapping[str, int]) -> list[Line]:
    """Places with something first, as they are reached; then those without anything."""
    told = {name: many for name, many in counts.items() if many or name != _RARE}
    every = [Line(_PLACES.get(name, name), many) for name, many in told.items()]
    return [each for each in every if each.many] + [each for each in every if not each.many]


def row(order: OrderInfo) -> dict[str, Any]:
    """What the list shows of an erasure."""
    state, colour = STATES[order.state]
    return {"order": order, "kind": KINDS[order.target.kind], "state": state, "colour": colour}
