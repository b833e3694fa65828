"""What headers and values of personal columns look like."""

from __future__ import annotations

import re

import polars as pl

from hiroba.kernel.mynumber import service as mynumber
from hiroba.rules.privacy.surnames import SURNAMES

_I = re.IGNORECASE
MY_NUMBER = mynumber.WORD
CORPORATE = re.compile(r"法人番号|corporate\s*_?number", _I)
NAME = re.compile(
    r"氏名|^姓名|お名前|フルネーム|(利用者|申請者|申込者|本人|患者|世帯主|保護者|児童|生徒|職員|受給者|会員|顧客"
    r"|従業員|契約者|所有者|届出者|対象者|相談者|納税者|被保険者|死亡者|住民)(名|の名前|名前)"
    r"|^(世帯主|保護者|申請者|申込者|届出人|本人|筆頭者|後見人|親権者)$|^(full|person)"
    r"[\s_]?name$|^名前$",
    _I,
)
SURNAME = re.compile(r"^(姓|氏|苗字|名字|(last|family)[\s_]?name|surname)$", _I)
GIVEN = re.compile(r"^(名|名前|(first|given)[\s_]?name)$", _I)
OFFICIAL = re.compile(
    r"代表|管理者|責任者|所長|校長|園長|館長|院長|会長|理事|市長|町長|村長|知事|議員|委員|施設長|開設者|設置者|運営者|監督|作者|著者"
    r"|作成者|製作者|作家|講師|出演|受賞|候補者|担当"
)
FACILITY = re.compile(
    r"施設|事業所|事業者|名称|会社|企業|法人|団体|機関|店|学校|園名|病院|医院|薬局|組織|支所|部署|課名|窓口|イベント|会場|屋号|駅名"
    r"|^name$|建物|公園|商号|営業所",
    _I,
)
ROLE = re.compile(r"役職|職名|肩書|会派|当選|任期|補職")
BIRTH = re.compile(r"生年月日|誕生日|出生日|^生年$|birth\s*_?(date|day)|^dob$", _I)
ADDRESS = re.compile(r"住所|自宅|居所|現住|^address$|住居", _I)
HOME = re.compile(r"自宅|現住所|居所|本籍|個人宅")
PHONE = re.compile(r"電話|携帯|^tel|phone|ファックス|fax", _I)
MOBILE = re.compile(r"携帯|mobile|自宅.*電話", _I)
EMAIL = re.compile(r"メール|e-?mail", _I)
BANK = re.compile(r"口座番号|口座名義|(振込|引落|受取)口座|bank\s*_?account|iban", _I)
INSURANCE = re.compile(
    r"被保険者(証)?(の)?(記号|番号)|保険証(の)?番号|基礎年金番号|年金番号|受給者番号|受給者証番号|雇用保険番号"
    r"|社会保障番号|免許証番号|旅券番号|在留カード番号",
)
QUASI = re.compile(
    r"^年齢|^年代$|年齢層|^性別|^国籍|^職業|続柄|家族構成|世帯人数|最終学歴|^学歴|郵便番号|^(age|sex|gender|occupation|nationality)$",
    _I,
)
ABOUT_PERSON = re.compile(
    r"^年齢$|^性別$|生年月日|続柄|^国籍$|^職業$|^(age|sex|gender)$|病名|診断|障害の?等級|要介護度|所得|年収",
    _I,
)
PLACE = re.compile(r"^(住所|町名|町丁|町字|地区|市区町村|区名|居住|校区|学区)")
MEASURE = re.compile(
    r"(人口|人数|世帯数|件数|戸数|総数|合計|小計|計|率|割合|平均|者数|児数|員数|台数|患者数|男性?|女性?|人|数|構成比)"
    r"([（(].*)?$|^(count|total|number|population|n)$",
    _I,
)
PERSONAL = (
    MY_NUMBER,
    NAME,
    SURNAME,
    BIRTH,
    EMAIL,
    BANK,
    INSURANCE,
    HOME,
    MOBILE,
    ABOUT_PERSON,
)  # reason to look closer
HEADERS = (MY_NUMBER, CORPORATE, BIRTH, PHONE, BANK, INSURANCE, QUASI, ABOUT_PERSON, PLACE, MEASURE)

_PREFECTURE = r"(北海道|東京都|大阪府|京都府|[一-龥]{2,3}県)"
ADDRESS_VALUE = rf"^{_PREFECTURE}?[^0-9]{{1,12}}[市区町村郡].*[0-9一二三四五六七八九十](番|号|丁目|-|の|$)"
PHONE_VALUE = r"^\(?0[0-9]{1,4}\)?[-( ]?[0-9]{1,4}[-) ]?[0-9]{3,4}$"
MOBILE_VALUE = r"^0[789]0[- ]?[0-9]{4}[- ]?[0-9]{4}$"
EMAIL_VALUE = r"^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$"
OWN_EMAIL_VALUE = (
    r"@(gmail|yahoo|ymail|hotmail|outlook|live|icloud|me|docomo|ezweb|au|softbank|i\.softbank|nifty|ybb|aol)"
    r"\.(com|co\.jp|ne\.jp|jp)$"
)
DATE_VALUE = (
    r"^(1[89]|20)[0-9]{2}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}"
    r"|^(明治|大正|昭和|平成|令和|[MTSHR])[0-9元]{1,2}[-/.年][0-9]{1,2}"
)
SPOKEN_MY_NUMBER = f"(?i){MY_NUMBER.pattern}"

_LONGEST_FIRST = sorted(SURNAMES, key=lambda one: (-len(one), one))
_SURNAME = r"^(" + "|".join(map(re.escape, _LONGEST_FIRST)) + r")"
_NOT_A_PERSON = (
    r"[0-9A-Za-z（）()・、,。/&]|市|区|町|村|県|駅|校|園|館|所|院|店|社|部|課|局|会|館|場|橋$|川$|山$|港|公|寺|神社|線|丁目"
    r"|センター|クリニック|道$|通$|城$|池$|跡$|塚$|像$|図$|墓$"
)
_SPACED_NAME = r"^[一-龥々ヶぁ-ん]{1,4} [一-龥々ぁ-んァ-ヴー]{1,4}$"
_KANA_NAME = r"^[ァ-ヴー]{2,6} [ァ-ヴー]{2,6}$"


def is_person_name(text: pl.Expr) -> pl.Expr:
    """Whether a text (NFKC, one space at most between words) has the shape of a Japanese person's name."""
    begins = text.str.contains(_SURNAME + r" ?[一-龥々ぁ-んァ-ヴー]{1,4}$")
    behind = text.str.replace(_SURNAME, "")  # 中村 and 市川 are names, 中村公園 and 市川市 are none
    named = begins & ~behind.str.contains(_NOT_A_PERSON)
    return (named | text.str.contains(_KANA_NAME)).fill_null(False)


def is_surname(text: pl.Expr) -> pl.Expr:
    """Whether a text is a surname and nothing else."""
    return text.is_in(sorted(SURNAMES)) | text.str.contains(r"^[A-Z][a-z]+$")


def has_name_form(text: pl.Expr) -> pl.Expr:
    """A weaker sign, for columns whose header already says that a person is named."""
    return (is_person_name(text) | text.str.contains(_SPACED_NAME) | text.str.contains(_KANA_NAME)).fill_null(
        False
    )
