"""The rules by which a feed is judged, each with what to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hiroba.intake.gtfs.types import Rule

_E, _W, _I = "error", "warning", "info"
RULES = {
    rule.id: rule
    for rule in (
        Rule(
            "gtfs.file-missing",
            _E,
            _("必要なファイルがありません"),
            _("GTFSの書き出しにこのファイルを含めてください。"),
        ),
        Rule(
            "gtfs.file-unknown",
            _I,
            _("GTFSにないファイルです"),
            _("ファイル名の誤りでないか確かめてください。"),
        ),
        Rule(
            "gtfs.file-empty",
            _W,
            _("行のないファイルです"),
            _("必要なデータが書き出されているか確かめてください。"),
        ),
        Rule(
            "gtfs.file-unreadable",
            _E,
            _("読み取れないファイルです"),
            _("CSVの形と文字コードを確かめてください。"),
        ),
        Rule(
            "gtfs.in-folder", _W, _("ファイルがフォルダーの中にあります"), _("ZIPのすぐ下に置いてください。")
        ),
        Rule(
            "gtfs.encoding",
            _W,
            _("文字コードがUTF-8ではありません"),
            _("UTF-8で書き出してください。広場はCP932として読みました。"),
        ),
        Rule("gtfs.column-missing", _E, _("必要な項目がありません"), _("この項目を書き出してください。")),
        Rule(
            "gtfs.column-unknown",
            _W,
            _("決まりにない項目です"),
            _("項目名の誤りでないか確かめてください。そのまま残しています。"),
        ),
        Rule("gtfs.value-missing", _E, _("必要な値が空です"), _("この項目に値を入れてください。")),
        Rule("gtfs.id-duplicated", _E, _("同じIDが2度あります"), _("IDが重ならないようにしてください。")),
        Rule(
            "gtfs.reference-broken",
            _E,
            _("指している先がありません"),
            _("参照先のファイルに同じIDの行があるか確かめてください。"),
        ),
        Rule(
            "gtfs.service-unknown",
            _E,
            _("運行日の決まりがない便です"),
            _("calendar.txtかcalendar_dates.txtに同じservice_idの行を入れてください。"),
        ),
        Rule(
            "gtfs.number-unreadable",
            _W,
            _("数として読めません"),
            _("半角の数字で書いてください。その値は空にしました。"),
        ),
        Rule(
            "gtfs.date-unreadable",
            _W,
            _("日付として読めません"),
            _("20240401のように8桁で書いてください。その値は空にしました。"),
        ),
        Rule(
            "gtfs.time-unreadable",
            _W,
            _("時刻として読めません"),
            _("08:30:00のように書いてください。その値は空にしました。"),
        ),
        Rule(
            "gtfs.choice-unknown", _W, _("決められた値ではありません"), _("仕様にある値から選んでください。")
        ),
        Rule(
            "gtfs.time-past-midnight",
            _I,
            _("24時を過ぎる時刻があります"),
            _("深夜便の書きかたとして正しく、そのまま残しています。"),
        ),
        Rule(
            "gtfs.time-past-two-days",
            _W,
            _("48時を過ぎる時刻があります"),
            _("時刻の誤りでないか確かめてください。"),
        ),
        Rule(
            "gtfs.time-backwards", _E, _("前の停留所より早い時刻です"), _("停車順と時刻を確かめてください。")
        ),
        Rule("gtfs.stop-nowhere", _E, _("停留所の座標がありません"), _("緯度と経度を入れてください。")),
        Rule(
            "gtfs.stop-outside",
            _W,
            _("停留所が日本の外にあります"),
            _("緯度と経度が入れ替わっていないか確かめてください。"),
        ),
        Rule("gtfs.stop-unused", _I, _("どの便も停まらない停留所です"), _("使わない停留所なら消せます。")),
        Rule(
            "gtfs.trip-short",
            _W,
            _("停留所が2つない便です"),
            _("stop_times.txtに停車する停留所を入れてください。"),
        ),
        Rule(
            "gtfs.route-nameless",
            _E,
            _("名前のない路線です"),
            _("route_short_nameかroute_long_nameを入れてください。"),
        ),
        Rule(
            "gtfs.calendar-expired",
            _W,
            _("運行期間が終わっています"),
            _("新しいダイヤのデータに入れ替えてください。"),
        ),
        Rule(
            "gtfs.calendar-reversed",
            _E,
            _("運行期間の終わりが始まりより前です"),
            _("start_dateとend_dateを確かめてください。"),
        ),
        Rule(
            "gtfs.jp-file-missing",
            _W,
            _("GTFS-JPで必須のファイルがありません"),
            _("GTFS-JPとして公開するなら、このファイルも含めてください。"),
        ),
        Rule(
            "gtfs.jp-feed-dates",
            _W,
            _("feed_infoに有効期間がありません"),
            _("feed_start_dateとfeed_end_dateを入れてください。"),
        ),
        Rule(
            "gtfs.jp-translations-old",
            _I,
            _("翻訳が第2版までの形です"),
            _("次の書き出しでは第3版の形（table_name、field_name…）にしてください。"),
        ),
        Rule(
            "gtfs.jp-translations-mixed",
            _W,
            _("翻訳の項目が足りません"),
            _("table_name、field_name、language、translationをそろえてください。"),
        ),
        Rule(
            "gtfs.jp-kana-missing",
            _W,
            _("停留所名の読みがありません"),
            _("translations.txtに言語ja-Hrktで読みを入れてください。"),
        ),
        Rule(
            "gtfs.jp-place",
            _W,
            _("日本のバスの値ではありません"),
            _("時間帯はAsia/Tokyo、言語はja、通貨はJPYにしてください。"),
        ),
        Rule(
            "gtfs.jp-agency-id",
            _I,
            _("事業者IDが法人番号ではありません"),
            _("agency_idには13桁の法人番号を使ってください。"),
        ),
        Rule(
            "gtfs.jp-zip",
            _I,
            _("郵便番号が7桁の数字ではありません"),
            _("agency_zip_numberは7桁の半角数字にしてください。"),
        ),
    )
}
