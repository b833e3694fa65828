"""What a header says about its column before any cell is read."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_MUNICIPALITY = re.compile(
    r"(?:地方公共団体|市区?町村|自治体|団体|行政区域?|都道府県コード又は市区町村)コード|^(?:city|municipality|lg|local_?government)_?code$|localgovernmentcode"
)
_PHONE = re.compile(
    r"電話|(?:^|[_ ])(?:tel|fax|phone)|ファクス|ファックス|(?:phone|fax|telephone)_?(?:number|no)?$|fax番号"
)
_POSTAL = re.compile(r"郵便番号|postal_?code|zip(?:_?(?:code|number|no))?$")
_URL = re.compile(r"url|ホームページ|webサイト|ウェブサイト|リンク$|^hp$|homepage|website")
_EMAIL = re.compile(r"メール(?:アドレス)?$|e-?mail")
_LATITUDE = re.compile(
    r"^(?:.*[_ ])?(?:緯度|lat|latitude|北緯|y座標|緯度\(.*\))$|^緯度|latitude$|[（(]緯度[)）]$"
)
_LONGITUDE = re.compile(
    r"^(?:.*[_ ])?(?:経度|lon|lng|long|longitude|東経|x座標)$|^経度|longitude$|[（(]経度[)）]$"
)
_PAIR = re.compile(
    r"緯度[・,、/ _]?経度|経度[・,、/ _]?緯度|^座標|位置情報|"
    r"lat[,_ /]?(?:lon|lng)|^location$|^latlng$|^geo$|geopoint"
)
_DATE = re.compile(
    r"年月日|日付|期日|期限|(?:開始|終了|設置|指定|登録|更新|公開|認可|許可|開設|開催|竣工|完成|作成|変更|廃止|交付|受付|発生|判明|発症|公表|調査|測定|施行|制定|"
    r"承認|届出|確認|認定|有効|廃業|届|建築|生|最終|申請|検査|採取|接種|登録|失効|満了|決定|締結|着工|設立)(?:年月)?日|日$|date|day$"
)
_NO_DATE = re.compile(
    r"曜日|休日|祝日|定休日|休館日|休業日|営業日|開館日|利用日|平日|診療日|日数|1日|一日|毎日|実施日時|日時|可能日|収集日|本日|対象日|活動日|開所日"
)
_YEARMONTH = re.compile(r"年月(?!日)|yearmonth|^ym$|月$|^month$")
_YEAR = re.compile(r"年$|年度$|年次$|西暦|^year$|^(?:.*_)?year$|年度\(|年\(西暦|和暦|^年度")
_NO_YEAR = re.compile(r"毎年|周年|通年|少年|青年|成年|幼年|学年|年生|[0-9]年$|経過年|耐用年")
_FLAG = re.compile(r"有無|災害種別|指定避難所との|可否|フラグ|flag|該当$|対応可|要否")
_CODE = re.compile(
    r"コード|code$|_cd$|^cd$|法人番号|事業所番号|許可番号|登録番号|届出番号|医療機関番号|町字id|identifier|整理番号|文化財番号"
)
_TEXT = re.compile(
    r"名称|名前|氏名|名$|住所|所在地|番地|備考|特記|説明|カナ|かな|フリガナ|ふりがな|内容|摘要|概要|注記|注意|町字$|方書|建物名|remarks|note$|description|address|^name$|_?kana$"
)

# Names of the standard data models' fields that settle a column's form.
_FIELDS = {
    "localGovernmentCode": "municipality",
    "locatedLocalGovernmentCode": "municipality",
    "contactPointPhoneNumber": "phone",
    "faxNumber": "phone",
    "contactPointFaxNumber": "phone",
    "contactPointPostalCode": "postal",
    "postalCode": "postal",
    "contactPointEmailAddress": "email",
    "contactPointFormUrl": "url",
    "url": "url",
    "latitude": "latitude",
    "longitude": "longitude",
    "identifier": "code",
    "legalEntityNumber": "code",
    "streetAddressId": "code",
    "poiCode": "code",
    "name": "text",
    "nameKana": "text",
    "nameEn": "text",
    "remarks": "text",
    "fullAddress": "text",
    "cityBlock": "text",
    "streetAddress": "text",
    "buildingNameEtc": "text",
    "description": "text",
    "dateTimeRemarks": "text",
}


@dataclass(frozen=True)
class Hints:
    """form: what the header settles (municipality, phone, …, text) or "". The rest: what it makes likely."""

    form: str = ""
    date: bool = False
    yearmonth: bool = False
    year: bool = False
    flag: bool = False
    pair: bool = False
    remark: bool = False


_FORMS = (
    ("municipality", _MUNICIPALITY),
    ("phone", _PHONE),
    ("postal", _POSTAL),
    ("url", _URL),
    ("email", _EMAIL),
    ("latitude", _LATITUDE),
    ("longitude", _LONGITUDE),
    ("code", _CODE),
    ("text", _TEXT),
)


def hints(title: str, property_name: str = "", field: str = "", field_type: str = "") -> Hints:
    """title: the header in the file. property_name: its machine name there. field, field_type: of the
    data model."""
    words = [unicodedata.normalize("NFKC", word).strip().lower() for word in (title, property_name) if word]
    pair = any(_PAIR.search(word) for word in words)
    form = _FIELDS.get(field, "") or ("" if pair else _form(words))
    date = field_type == "date" or any(_DATE.search(word) and not _NO_DATE.search(word) for word in words)
    return Hints(
        form="" if form in ("text", "code") and date else form,
        date=date,
        yearmonth=field_type == "yearmonth" or any(_YEARMONTH.search(word) for word in words),
        year=field_type == "year" or any(_YEAR.search(word) and not _NO_YEAR.search(word) for word in words),
        flag=any(_FLAG.search(word) for word in words),
        pair=pair,
        remark=any(re.search("備考|特記|摘要|remarks|note", word) for word in words),
    )


def _form(words: list[str]) -> str:
    for name, pattern in _FORMS:
        if any(pattern.search(word) for word in words):
            return name
    return ""
