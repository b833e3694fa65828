"""A table with less in it: columns left out, columns coarser, rows left out that few others look like."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from hiroba.rules.privacy import shapes
from hiroba.rules.privacy.types import Answer, Finding, Kind, Way

_OLDEST = 90  # this age and above stand together
MUNICIPALITY = (
    r"^((?:北海道|東京都|(?:京都|大阪)府|[一-龥]{2,3}県)?(?:[^0-9郡]{1,6}郡)?[^0-9]{1,8}?(?:市市?|[区町村]))"
)
BEHIND_TOWN = r"([0-9]|[一二三四五六七八九十]+(丁目|番)).*$"


def ways(finding: Finding) -> tuple[Way, ...]:
    """How a found column can be made coarser; nothing for what can only be left out."""
    title = finding.titles[0]
    if finding.kind is Kind.BIRTH_DATE:
        return (Way.YEAR, Way.DECADE)
    if finding.kind is Kind.ADDRESS:
        return (Way.TOWN, Way.MUNICIPALITY)
    return quasi_ways(title) if finding.kind is Kind.QUASI else ()


def quasi_ways(title: str) -> tuple[Way, ...]:
    """The same for a column that identifies only together with others."""
    if "年齢" in title or title.casefold() == "age":
        return (Way.AGES,)
    if "郵便番号" in title:
        return (Way.AREA,)
    if shapes.BIRTH.search(title):
        return (Way.YEAR, Way.DECADE)
    return (Way.TOWN, Way.MUNICIPALITY) if shapes.PLACE.search(title) else ()


def lessen(source: Path, target: Path, answer: Answer, identifying: Sequence[str]) -> int:
    """Write the table as the answer wants it; return its rows. identifying: by which rows look alike."""
    frame = pl.scan_parquet(source)
    names = frame.collect_schema().names()
    coarser = [_coarser(name, Way(way)) for name, way in answer.coarser.items() if name in names]
    frame = frame.with_columns(coarser).drop([name for name in answer.without if name in names])
    keys = [name for name in identifying if name in names and name not in answer.without]
    if answer.least > 1 and keys:
        frame = frame.filter(pl.len().over(keys) >= answer.least)
    made = frame.collect()
    made.write_parquet(target, compression="zstd")
    return made.height


def _coarser(name: str, way: Way) -> pl.Expr:
    text = pl.col(name).cast(pl.String, strict=False).str.normalize("NFKC").str.strip_chars()
    if way in (Way.YEAR, Way.DECADE):
        year = text.str.extract(r"((?:18|19|20)[0-9]{2})")
        made = year + "年" if way is Way.YEAR else year.str.head(3) + "0年代"
    elif way is Way.AGES:
        low = text.str.extract(r"([0-9]+)").cast(pl.Int64, strict=False) // 10 * 10
        made = pl.when(low >= _OLDEST).then(pl.lit(f"{_OLDEST}歳以上")).otherwise(low.cast(pl.String) + "代")
    elif way is Way.AREA:
        made = text.str.extract(r"^([0-9]{3})")
    elif way is Way.TOWN:
        made = text.str.replace(BEHIND_TOWN, "")
    else:
        made = text.str.extract(MUNICIPALITY)
    return made.alias(name)
