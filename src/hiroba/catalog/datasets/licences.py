"""The licences a dataset may have, and how a licence written in a file is recognised."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Licence:
    """id: SPDX id where there is one. open: anybody may use, change and share (Open Definition 2.1).
    sentence: what it allows, for a reader who will not read the licence."""

    id: str
    title: Any
    url: str
    open: bool
    sentence: Any


_CREDIT = _("出典を書けば、だれでも自由に使い、加工し、配ることができます。仕事にも使えます。")
_FREE = _("だれでも、どんな目的にも、断りなく自由に使えます。")
_ALIKE = _("出典を書き、加工したものにも同じ条件をつければ、だれでも自由に使えます。")
_CC = "https://creativecommons.org/"
_ODC = "https://opendatacommons.org/licenses/"

# (id, title, address of its text, open, sentence)
_ROWS: tuple[tuple[str, Any, str, bool, Any], ...] = (
    (
        "CC-BY-4.0",
        _("クリエイティブ・コモンズ 表示 4.0 国際"),
        f"{_CC}licenses/by/4.0/deed.ja",
        True,
        _CREDIT,
    ),
    (
        "CC0-1.0",
        _("クリエイティブ・コモンズ CC0 1.0（権利放棄）"),
        f"{_CC}publicdomain/zero/1.0/deed.ja",
        True,
        _FREE,
    ),
    (
        "PDL-1.0",
        _("公共データ利用規約（第1.0版）"),
        "https://www.digital.go.jp/resources/open_data/public_data_license_v1.0",
        True,
        _CREDIT,
    ),
    (
        "GJSTU-2.0",
        _("政府標準利用規約（第2.0版）"),
        "",
        True,
        _CREDIT,
    ),
    ("CC-BY-3.0", _("クリエイティブ・コモンズ 表示 3.0"), f"{_CC}licenses/by/3.0/deed.ja", True, _CREDIT),
    ("CC-BY-2.1-JP", _("クリエイティブ・コモンズ 表示 2.1 日本"), f"{_CC}licenses/by/2.1/jp/", True, _CREDIT),
    (
        "CC-BY-SA-4.0",
        _("クリエイティブ・コモンズ 表示-継承 4.0 国際"),
        f"{_CC}licenses/by-sa/4.0/deed.ja",
        True,
        _ALIKE,
    ),
    (
        "CC-BY-SA-3.0",
        _("クリエイティブ・コモンズ 表示-継承 3.0"),
        f"{_CC}licenses/by-sa/3.0/deed.ja",
        True,
        _ALIKE,
    ),
    (
        "ODbL-1.0",
        _("オープンデータベースライセンス 1.0"),
        f"{_ODC}odbl/1-0/",
        True,
        _("出典を書き、加工したデータベースにも同じ条件をつければ、だれでも自由に使えます。"),
    ),
    (
        "ODC-By-1.0",
        _("オープンデータコモンズ 表示 1.0"),
        f"{_ODC}by/1-0/",
        True,
        _("データベースの出典を書けば、だれでも自由に使い、加工し、配ることができます。仕事にも使えます。"),
    ),
    ("PDDL-1.0", _("オープンデータコモンズ パブリックドメイン 1.0"), f"{_ODC}pddl/1-0/", True, _FREE),
    (
        "CC-BY-NC-4.0",
        _("クリエイティブ・コモンズ 表示-非営利 4.0 国際"),
        f"{_CC}licenses/by-nc/4.0/deed.ja",
        False,
        _("出典を書けば、仕事でなければ使い、加工し、配ることができます。営利の目的には使えません。"),
    ),
    (
        "CC-BY-ND-4.0",
        _("クリエイティブ・コモンズ 表示-改変禁止 4.0 国際"),
        f"{_CC}licenses/by-nd/4.0/deed.ja",
        False,
        _("出典を書けば、そのままの形で使い、配ることができます。加工したものは配れません。"),
    ),
    (
        "CC-BY-NC-SA-4.0",
        _("クリエイティブ・コモンズ 表示-非営利-継承 4.0 国際"),
        f"{_CC}licenses/by-nc-sa/4.0/deed.ja",
        False,
        _("出典を書き、加工したものにも同じ条件をつければ、仕事でない目的に使えます。"),
    ),
    (
        "CC-BY-NC-ND-4.0",
        _("クリエイティブ・コモンズ 表示-非営利-改変禁止 4.0 国際"),
        f"{_CC}licenses/by-nc-nd/4.0/deed.ja",
        False,
        _("出典を書けば、仕事でない目的に、そのままの形で使えます。加工したものは配れません。"),
    ),
    (
        "other",
        _("その他（説明をご確認ください）"),
        "",
        False,
        _("利用の条件は、公開した団体にご確認ください。"),
    ),
)
_LIST = tuple(Licence(*row) for row in _ROWS)
LICENCES = {licence.id: licence for licence in _LIST}
DEFAULT = "CC-BY-4.0"

# Tried in order on the text without spaces, hyphens and case; a bare "CC BY" is the version in force.
_PATTERNS = tuple(
    (re.compile(pattern), licence)
    for pattern, licence in (
        (r"pddl|publicdomaindedicationandlicen[cs]e", "PDDL-1.0"),
        (r"cc0|publicdomain", "CC0-1.0"),
        (r"odbl|opendatabase", "ODbL-1.0"),
        (r"odcby|opendatacommonsattribution|opendatacommons\.org/licenses/by/", "ODC-By-1.0"),
        (r"pdl|公共デー?タ利用規約", "PDL-1.0"),
        (r"gjstu|政府標準利用規約", "GJSTU-2.0"),
        (r"(by(nc|nd|ncsa|ncnd)/?|表示非営利(継承|改変禁止)?|表示改変禁止)[123]\.[0-9]", "other"),
        (r"byncnd|表示非営利改変禁止", "CC-BY-NC-ND-4.0"),
        (r"byncsa|表示非営利継承", "CC-BY-NC-SA-4.0"),
        (r"bynd|表示改変禁止", "CC-BY-ND-4.0"),
        (r"bync|表示非営利", "CC-BY-NC-4.0"),
        (r"非営利|改変禁止|営利目的", "other"),
        (r"(ccbysa|licenses/bysa/|表示継承)3\.0", "CC-BY-SA-3.0"),
        (r"(ccbysa|licenses/bysa/|表示継承)[12]\.[0-9]", "other"),
        (r"ccbysa|licenses/bysa|表示継承", "CC-BY-SA-4.0"),
        (r"(ccby|licenses/by/|表示)2\.1", "CC-BY-2.1-JP"),
        (r"(ccby|licenses/by/|表示)3\.0", "CC-BY-3.0"),
        (r"ccby|licenses/by/|表示4\.0|クリエイティブコモンズ表示", "CC-BY-4.0"),
    )
)


def recognise_licence(text: str) -> str:
    """Return the id of the licence that a file names in its own words; `other`: none of the list."""
    if text in LICENCES:
        return text
    flat = re.sub(r"[\s\-_・\-‐–ー()]", "", unicodedata.normalize("NFKC", text)).lower()
    flat = flat.replace("クリエイティブコモンズライセンス", "クリエイティブコモンズ")
    for pattern, licence in _PATTERNS:
        if pattern.search(flat):
            return licence
    return "other"
