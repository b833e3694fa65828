"""What the judgement says, in words, and where an officer goes to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from hiroba.catalog.health.types import Freshness, MendKind, Reason, Shift

REASONS: Final[Mapping[Reason, Any]] = {
    Reason.BROKEN: _("リンクの先にデータがありません。"),
    Reason.LICENCE: _("だれでも自由に使える利用条件ではありません。"),
    Reason.PAPER: _("人が読むための形式です。機械では読みにくいものです。"),
    Reason.OWNED: _("特定の製品の形式です。機械で読めます。"),
    Reason.OPEN: _("だれでも読めるオープンな形式です。"),
    Reason.NAMED: _("ひとつひとつのものに、住所（URI）があります。"),
    Reason.LINKED: _("共通のコードを通じて、ほかのデータとつながります。"),
}
FRESHNESS: Final[Mapping[Freshness, Any]] = {
    Freshness.NONE: _("更新の間隔は決まっていません"),
    Freshness.FRESH: _("約束した間隔で更新されています"),
    Freshness.LATE: _("更新の予定日を過ぎています"),
    Freshness.STALE: _("長いあいだ更新されていません"),
}
SHIFTS: Final[Mapping[Shift, Any]] = {
    Shift.GONE: _("なくなった項目"),
    Shift.NEW: _("新しい項目"),
    Shift.TYPE: _("種類が変わった項目"),
}
FIELDS: Final[Mapping[str, Any]] = {
    "description": _("説明"),
    "licence": _("利用条件の確認"),
    "rhythm": _("更新の間隔"),
    "keywords": _("キーワード"),
    "theme": _("分野"),
    "places": _("地域"),
}
# kind: (title, what to do, the page to do it on)
MENDS: Final[Mapping[MendKind, tuple[Any, Any, str]]] = {
    MendKind.BROKEN: (
        _("リンクが切れています"),
        _("データを手に入れられません。リンク先を直すか、ファイルを広場で公開してください。"),
        "catalogue:quality",
    ),
    MendKind.LICENCE: (
        _("自由に使えない利用条件です"),
        _("CC BY 4.0 か公共データ利用規約を選ぶと、だれもが安心して使えるようになります。"),
        "catalogue:edit",
    ),
    MendKind.STALE: (
        _("約束した間隔で更新されていません"),
        _("新しいファイルを公開するか、実際に合わせて更新の間隔を直してください。"),
        "catalogue:edit",
    ),
    MendKind.FORM: (
        _("機械で読みにくい形式です"),
        _("PDFや画像、特定の製品の形式のほかに、CSVでも公開してください。"),
        "catalogue:quality",
    ),
    MendKind.DRIFT: (
        _("前の版から項目が変わりました"),
        _("使っているプログラムが止まることがあります。意図した変更でなければ、前の版に戻すか、項目名を元に直してください。"),
        "catalogue:versions",
    ),
    MendKind.RULES: (
        _("機械で読むための決まりが残っています"),
        _("どのルールのどこを直すかは、品質のページにあります。直したファイルをもう一度公開してください。"),
        "catalogue:quality",
    ),
    MendKind.DESCRIPTION: (
        _("説明がありません"),
        _("だれが、何のために集めたデータかを、一、二文で書いてください。"),
        "catalogue:edit",
    ),
    MendKind.CONFIRM: (
        _("利用条件が確認されていません"),
        _("広場の初期設定のままです。正しければ、そのまま選んで保存してください。"),
        "catalogue:edit",
    ),
    MendKind.RHYTHM: (
        _("更新の間隔が決まっていません"),
        _("いつ新しくなるかが分かると、使う人が安心して待てます。"),
        "catalogue:edit",
    ),
    MendKind.KEYWORDS: (
        _("キーワードがありません"),
        _("さがす人が思いうかべることばを、いくつか書いてください。"),
        "catalogue:edit",
    ),
    MendKind.THEME: (_("分野が決まっていません"), _("いちばん近い分野を選んでください。"), "catalogue:edit"),
    MendKind.PLACES: (
        _("どの地域のデータか分かりません"),
        _("元のファイルに市区町村コードを入れるか、公開するときに地域を選んでください。"),
        "catalogue:edit",
    ),
}  # fmt: skip


def pictured(stars: int) -> str:
    return "★" * stars + "☆" * (5 - stars)
