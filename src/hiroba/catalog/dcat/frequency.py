"""How often a dataset is renewed: ISO 8601 durations and the EU's table of frequencies, both ways."""

from __future__ import annotations

import re
from collections.abc import Mapping

from hiroba.catalog.dcat.vocabularies import FREQUENCY

_BY_DURATION: Mapping[str, str] = {
    "PT1M": "1MIN",
    "PT5M": "5MIN",
    "PT10M": "10MIN",
    "PT15M": "15MIN",
    "PT30M": "30MIN",
    "PT1H": "HOURLY",
    "PT2H": "BIHOURLY",
    "PT3H": "TRIHOURLY",
    "PT12H": "12HRS",
    "P1D": "DAILY",
    "P1W": "WEEKLY",
    "P2W": "BIWEEKLY",
    "P1M": "MONTHLY",
    "P2M": "BIMONTHLY",
    "P3M": "QUARTERLY",
    "P4M": "ANNUAL_3",
    "P6M": "ANNUAL_2",
    "P1Y": "ANNUAL",
    "P2Y": "BIENNIAL",
    "P3Y": "TRIENNIAL",
    "P4Y": "QUADRENNIAL",
    "P5Y": "QUINQUENNIAL",
    "P10Y": "DECENNIAL",
}
_SAME: Mapping[str, str] = {  # other ways to write the same duration
    "PT60M": "PT1H",
    "PT24H": "P1D",
    "P7D": "P1W",
    "P14D": "P2W",
    "P12M": "P1Y",
    "P24M": "P2Y",
}
_BY_NAME: Mapping[str, str] = {name: duration for duration, name in _BY_DURATION.items()} | {
    "DAILY_2": "PT12H",
    "MONTHLY_2": "P15D",
    "MONTHLY_3": "P10D",
}
_WORDS: Mapping[str, str] = {  # http://purl.org/cld/freq/, and what is written instead of an address
    "daily": "P1D",
    "weekly": "P1W",
    "biweekly": "P2W",
    "monthly": "P1M",
    "bimonthly": "P2M",
    "quarterly": "P3M",
    "threetimesayear": "P4M",
    "semiannual": "P6M",
    "annual": "P1Y",
    "annually": "P1Y",
    "yearly": "P1Y",
    "biennial": "P2Y",
    "triennial": "P3Y",
    "hourly": "PT1H",
    "毎日": "P1D",
    "毎週": "P1W",
    "毎月": "P1M",
    "毎年": "P1Y",
    "年1回": "P1Y",
    "月1回": "P1M",
    "随時": "",
}
_SILENT = frozenset(  # said, but no rhythm
    {"irreg", "irregular", "unknown", "other", "never", "continuous", "cont", "update_cont", "notplanned",
     "op_datpro", "as_needed"}
)  # fmt: skip
_DURATION = re.compile(r"(?:R/)?(P(?:\d+(?:\.\d+)?[YMWD])*(?:T(?:\d+[HMS])+)?)")


def to_frequency(rhythm: str) -> str:
    """Return the EU's address of a duration; OTHER where the table has none, "" for no rhythm."""
    if not rhythm:
        return ""
    name = _BY_DURATION.get(_SAME.get(rhythm, rhythm), "OTHER")
    return str(FREQUENCY[name])


def from_frequency(text: str) -> str | None:
    """Return the duration ("" for an irregular one) that an address, a word or ISO 8601 means.

    None: not understood.
    """
    word = text.strip().rstrip("/").rpartition("/")[2].rpartition("#")[2] if "://" in text else text.strip()
    if word.upper() in _BY_NAME:
        return _BY_NAME[word.upper()]
    folded = word.casefold()
    if folded in _SILENT:
        return ""
    if folded in _WORDS:
        return _WORDS[folded]
    found = _DURATION.fullmatch(word)
    if found and len(found[1]) > 1 and len(found[1]) <= 16:
        return _SAME.get(found[1], found[1])
    return None
