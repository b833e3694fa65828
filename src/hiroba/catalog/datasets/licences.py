"""The licences a dataset may have, and how a licence written in a file is recognised."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Licence:
    """id: SPDX id where there is one. open: anybody may use, change and share."""

    id: str
    title: Any
    url: str
    open: bool


_LIST = (
    Licence(
        "CC-BY-4.0",
        _("クリエイティブ・コモンズ 表示 4.0 国際"),
        "https://creativecommons.org/licenses/by/4.0/deed.ja",
        open=True,
    ),
    Licence(
        "CC0-1.0",
        _("クリエイティブ・コモンズ CC0 1.0(権利放棄)"),
        "https://creativecommons.org/publicdomain/zero/1.0/deed.ja",
        open=True,
    ),
    Licence(
        "PDL-1.0",
        _("公共データ利用規約(第1.0版)"),
        "https://www.digital.go.jp/resources/open_data/public_data_license_v1.0",
        open=True,
    ),
    Licence(
        "CC-BY-3.0",
        _("クリエイティブ・コモンズ 表示 3.0"),
        "https://creativecommons.org/licenses/by/3.0/deed.ja",
        open=True,
    ),
    Licence(
        "CC-BY-2.1-JP",
        _("クリエイティブ・コモンズ 表示 2.1 日本"),
        "https://creativecommons.org/licenses/by/2.1/jp/",
        open=True,
    ),
    Licence(
        "CC-BY-SA-4.0",
        _("クリエイティブ・コモンズ 表示-継承 4.0 国際"),
        "https://creativecommons.org/licenses/by-sa/4.0/deed.ja",
        open=True,
    ),
    Licence(
        "ODbL-1.0",
        _("オープンデータベースライセンス 1.0"),
        "https://opendatacommons.org/licenses/odbl/1-0/",
        open=True,
    ),
    Licence(
        "other",
        _("その他(説明をご確認ください)"),
        "",
        open=False,
    ),
)
LICENCES = {licence.id: licence for licence in _LIST}
DEFAULT = "CC-BY-4.0"

# Tried in order on the text without spaces, hyphens and case; a bare "CC BY" is the version in force.
_PATTERNS = tuple(
    (re.compile(pattern), licence)
    for pattern, licence in (
        (r"cc0|publicdomain", "CC0-1.0"),
        (r"odbl|opendatabase", "ODbL-1.0"),
        (r"pdl|公共デー?タ利用規約|政府標準利用規約", "PDL-1.0"),
        (r"ccby(nc|nd)|by(nc|nd)|非営利|改変禁止", "other"),
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
