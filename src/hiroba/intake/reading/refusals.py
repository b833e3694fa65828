"""Why a file is not taken: one class and one plain sentence a reason."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from hiroba.intake.reading.types import Refused


class EmptyFile(Refused):
    code: ClassVar[str] = "file_empty"
    sentence = _("ファイル「{name}」には中身がありません。データの入ったファイルをお選びください。")


class HtmlPage(Refused):
    code: ClassVar[str] = "file_is_html"
    sentence = _(
        "ファイル「{name}」は、データではなくウェブページ（HTML）です。"
        "エラー画面を保存した可能性があります。"
        "データファイルをダウンロードし直してください。"
    )


class EncryptedFile(Refused):
    code: ClassVar[str] = "file_encrypted"
    sentence = _("ファイル「{name}」はパスワードで保護されています。パスワードを外して保存し直してください。")


class BrokenWorkbook(Refused):
    code: ClassVar[str] = "workbook_broken"
    sentence = _(
        "表計算ファイル「{name}」は壊れているため開けません。元のソフトで開いて保存し直してください。"
    )


class BrokenArchive(Refused):
    code: ClassVar[str] = "archive_broken"
    sentence = _("圧縮ファイル「{name}」は壊れているため開けません。作り直してください。")


class ArchiveBomb(Refused):
    code: ClassVar[str] = "archive_bomb"
    sentence = _(
        "圧縮ファイル「{name}」は、展開すると大きくなりすぎるか、"
        "中のファイルが多すぎるため、安全のため開きません。"
        "分けて圧縮し直してください。"
    )


class NestedArchive(Refused):
    code: ClassVar[str] = "archive_nested"
    sentence = _(
        "「{name}」は、圧縮ファイルの中にある圧縮ファイルです。中身を取り出してから公開してください。"
    )


class NothingReadable(Refused):
    code: ClassVar[str] = "archive_nothing_readable"
    sentence = _("圧縮ファイル「{name}」の中に、読み取れるデータがありません。{reason}")


class UnsupportedArchive(Refused):
    code: ClassVar[str] = "archive_unsupported"
    sentence = _(
        "ファイル「{name}」は対応していない圧縮形式（{kind}）です。"
        "ZIP 形式で圧縮するか、展開したファイルをお使いください。"
    )


class RowTooLong(Refused):
    code: ClassVar[str] = "row_too_long"
    sentence = _(
        "ファイル「{name}」の{row}行目が長すぎます（上限{limit}バイト）。"
        "改行や引用符の閉じ忘れがないかお確かめください。"
    )


class TooManyColumns(Refused):
    code: ClassVar[str] = "too_many_columns"
    sentence = _(
        "ファイル「{name}」の列が多すぎます（{columns}列、上限{limit}列）。"
        "区切り文字をお確かめになるか、列を分けてください。"
    )


class FileTooLarge(Refused):
    code: ClassVar[str] = "file_too_large"
    sentence = _(
        "ファイル「{name}」は大きすぎて開けません（上限{limit}バイト）。CSV で保存するか、分割してください。"
    )


class BinaryRubbish(Refused):
    code: ClassVar[str] = "file_binary"
    sentence = _(
        "ファイル「{name}」は文字のデータとして読み取れません。"
        "CSV・Excel・GeoJSON などの形式で保存し直してください。"
    )


class UnknownEncoding(Refused):
    code: ClassVar[str] = "encoding_unknown"
    sentence = _("ファイル「{name}」の文字コードが分かりません。UTF-8 で保存し直してください。")


class PdfDocument(Refused):
    code: ClassVar[str] = "file_is_pdf"
    sentence = _("ファイル「{name}」は PDF 文書です。元の表を CSV か Excel の形式で公開してください。")


class OfficeDocument(Refused):
    code: ClassVar[str] = "file_is_document"
    sentence = _(
        "ファイル「{name}」は文書ファイル（{kind}）です。"
        "表の部分を CSV か Excel の形式で保存し直してください。"
    )


class ImageFile(Refused):
    code: ClassVar[str] = "file_is_image"
    sentence = _("ファイル「{name}」は画像です。画像ではなく、元のデータを公開してください。")


class PlainText(Refused):
    code: ClassVar[str] = "file_is_text"
    sentence = _(
        "ファイル「{name}」は、表ではなく文章のテキストです。データの表を CSV などの形式で公開してください。"
    )


class XmlDocument(Refused):
    code: ClassVar[str] = "file_is_xml"
    sentence = _(
        "ファイル「{name}」は XML 文書です。XML は対応していないため、"
        "CSV や GeoJSON などの形式に変換してください。"
    )


class TopoJsonFile(Refused):
    code: ClassVar[str] = "file_is_topojson"
    sentence = _("ファイル「{name}」は TopoJSON です。GeoJSON に変換してください。")


class UnsupportedFormat(Refused):
    code: ClassVar[str] = "format_unsupported"
    sentence = _(
        "ファイル「{name}」の形式（{kind}）には対応していません。"
        "CSV・Excel・GeoJSON などの形式で保存し直してください。"
    )


class LoneShapefilePart(Refused):
    code: ClassVar[str] = "shapefile_incomplete"
    sentence = _(
        "シェープファイル「{name}」は一部しかありません。"
        ".shp・.shx・.dbf・.prj を一つの ZIP にまとめてください。"
    )


class BrokenJson(Refused):
    code: ClassVar[str] = "json_broken"
    sentence = _(
        "JSON ファイル「{name}」の書き方に誤りがあります（{line}行目）。直してから公開してください。"
    )


class JsonNotTable(Refused):
    code: ClassVar[str] = "json_not_table"
    sentence = _("JSON ファイル「{name}」は表の形になっていません。同じ項目を持つ要素の一覧にしてください。")


class BrokenGeoFile(Refused):
    code: ClassVar[str] = "geo_broken"
    sentence = _("地図データ「{name}」は壊れているか、中身がないため開けません。作り直してください。")


class UnknownCrs(Refused):
    code: ClassVar[str] = "geo_crs_unknown"
    sentence = _(
        "地図データ「{name}」の座標系が分からず、値が緯度・経度の範囲にもありません。"
        "座標系の情報（.prj など）を付けてください。"
    )


class BrokenParquet(Refused):
    code: ClassVar[str] = "parquet_broken"
    sentence = _("Parquet ファイル「{name}」は壊れているため開けません。作り直してください。")


class FormulaRefused(Refused):
    code: ClassVar[str] = "formula_refused"
    sentence = _(
        "ファイル「{name}」の{row}行目・{column}列目に、表計算ソフトで実行される式（{text}）があります。"
        "値に直してから公開してください。"
    )


class SheetTooWide(Refused):
    code: ClassVar[str] = "sheet_too_large"
    sentence = _(
        "表計算ファイル「{name}」のシート「{sheet}」は、離れた場所にも値があり範囲が広すぎます（{rows}行×{columns}列）。"
        "表の外の値を消すか、CSV で保存し直してください。"
    )


class DangerousFormula(Refused):
    code: ClassVar[str] = "workbook_formula_refused"
    sentence = _(
        "表計算ファイル「{name}」のシート「{sheet}」のセル{cell}に、"
        "外部のプログラムや通信を使う式があります。"
        "値に直してから公開してください。"
    )
