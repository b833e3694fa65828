"""What was done, in words for an administrator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

ACTIONS: Mapping[str, Any] = {
    "allowance.set": _("利用の上限を決めました"),
    "cost.set": _("分担する費用を決めました"),
    "dataset.map": _("列の対応づけを決めました"),
    "dataset.publish": _("データを公開しました"),
    "dataset.record": _("データの説明を書きました"),
    "dataset.rollback": _("データを前の版に戻しました"),
    "dataset.thin": _("古い版を整理しました"),
    "device.change": _("機器の設定を変えました"),
    "device.key": _("機器の鍵を変えました"),
    "device.register": _("機器を登録しました"),
    "device.remove": _("機器を消しました"),
    "device.switch": _("機器を止めたか、また動かしました"),
    "feed.accept": _("定期取得の変化を受け入れました"),
    "feed.add": _("定期取得を加えました"),
    "feed.change": _("定期取得を変えました"),
    "feed.pause": _("定期取得を止めました"),
    "feed.remove": _("定期取得を消しました"),
    "feed.resume": _("定期取得を再び始めました"),
    "group.create": _("データのグループを作りました"),
    "group.delete": _("データのグループを消しました"),
    "group.update": _("データのグループを変えました"),
    "organisation.create": _("団体を加えました"),
    "organisation.member": _("メンバーの役割を変えました"),
    "organisation.update": _("団体の情報を変えました"),
    "query.remove": _("保存した問い合わせを消しました"),
    "query.save": _("問い合わせを保存しました"),
    "series.join": _("データをシリーズにまとめました"),
    "subscription.make": _("変化の通知を作りました"),
    "synonyms.save": _("検索の言いかえを直しました"),
    "token.issue": _("APIの鍵を作りました"),
    "token.revoke": _("APIの鍵を無効にしました"),
    "vocabulary.create": _("語彙を作りました"),
    "vocabulary.delete": _("語彙を消しました"),
    "vocabulary.update": _("語彙を変えました"),
}
KINDS: Mapping[str, Any] = {
    "dataset": _("データ"),
    "device": _("機器"),
    "feed": _("定期取得"),
    "group": _("グループ"),
    "organisation": _("団体"),
    "series": _("シリーズ"),
    "subscription": _("変化の通知"),
    "token": _("APIの鍵"),
}
ACTORS: Mapping[str, Any] = {
    "person": _("人"),
    "token": _("APIの鍵"),
    "system": _("広場のしくみ"),
    "anonymous": _("ログインしていない人"),
}
OUTCOMES: Mapping[str, Any] = {
    "done": _("できました"),
    "refused": _("断られました"),
    "failed": _("失敗しました"),
}
