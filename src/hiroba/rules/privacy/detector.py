"""What a table tells of persons: columns are judged by themselves, then together.

Names, addresses and telephone numbers of facilities are no personal data, and neither are counts of
people: what matters is which columns stand together in a row that is about one person.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from hiroba.rules.privacy import shapes
from hiroba.rules.privacy.columns import Seen, Verdict, given_name, judge, read
from hiroba.rules.privacy.types import Finding, Kind, Look, Subject

_RARE_SHARE = 0.05
_RARE_ROWS = 20
_STRICT = (Kind.BANK_ACCOUNT, Kind.INSURANCE)
_CONTACT = (Kind.ADDRESS, Kind.PHONE, Kind.EMAIL)
Judged = list[tuple[Seen, Verdict]]


def detect(source: Path | pl.DataFrame, subjects: Sequence[Subject]) -> list[Finding]:
    """What a table tells of persons; findings that stop publishing come first. No contents are kept:
    examples are masked. source: a Parquet file or a table; subjects: its columns but for geometries."""
    return list(look(source, subjects).findings)


def look(source: Path | pl.DataFrame, subjects: Sequence[Subject]) -> Look:
    """The findings, and how well the rows can be told apart by what identifies."""
    frame = pl.scan_parquet(source) if isinstance(source, Path) else source.lazy()
    types = frame.collect_schema()
    told = [subject for subject in subjects if subject.name in types]
    judged = _with_given_names(
        [(seen, judge(seen)) for seen in (read(frame, one, types[one.name]) for one in told)]
    )
    found = _findings(frame, judged)
    names = _identifying(judged, found)
    rows = int(frame.select(pl.len()).collect().item())
    if not names or not any(one.stops for one in found) or not rows:
        return Look(rows, tuple(found), names)
    sizes = frame.group_by(names).agg(pl.len().alias("_size")).collect()["_size"]
    return Look(rows, tuple(found), names, int(sizes.to_numpy().min()), int((sizes == 1).sum()) / rows)


def _with_given_names(judged: Judged) -> Judged:
    """Nobody is named by 名 alone; beside a column of surnames it says who they are."""
    surnames = (seen for seen, verdict in judged if verdict.kind is Kind.NAME)
    if not any(shapes.SURNAME.search(seen.subject.header) for seen in surnames):
        return judged
    return [
        (seen, given_name(seen) if shapes.GIVEN.search(seen.subject.header) else verdict)
        for seen, verdict in judged
    ]


def _findings(frame: pl.LazyFrame, judged: Judged) -> list[Finding]:
    found = [
        _finding(seen, verdict, stops=True) for seen, verdict in judged if verdict.kind is Kind.MY_NUMBER
    ]
    stopping = _stopping(judged)
    told = (*_CONTACT, *_STRICT, Kind.NAME, Kind.OFFICIAL, Kind.BIRTH_DATE, Kind.CORPORATE_NUMBER)
    for seen, verdict in judged:
        stops = seen.subject.name in stopping
        if stops or verdict.kind in (Kind.OFFICIAL, Kind.NAME, Kind.CORPORATE_NUMBER):
            found += [_finding(seen, verdict, stops=stops)] if verdict.kind in told else []
    found += _rare(frame, judged)
    return sorted(found, key=lambda one: not one.stops)


def _identifying(judged: Judged, found: Sequence[Finding]) -> tuple[str, ...]:
    """The columns that stop, and those that tell people apart together with them."""
    stopping = {name for one in found if one.stops for name in one.columns}
    return tuple(
        seen.subject.name
        for seen, verdict in judged
        if seen.subject.name in stopping or verdict.kind is Kind.QUASI
    )


def _stopping(judged: Judged) -> set[str]:
    """Names of the columns that keep the table from being public."""
    facility = _is_of_facilities(judged)
    kinds = {verdict.kind for _seen, verdict in judged}
    person = _tells_of_a_person(judged)
    stopping: set[str] = set()
    for seen, verdict in judged:
        if _stops(verdict, kinds, person=person, facility=facility):
            stopping.add(seen.subject.name)
    return stopping


def _stops(verdict: Verdict, kinds: set[Kind | None], *, person: bool, facility: bool) -> bool:
    kind = verdict.kind
    if kind in _STRICT or kind is Kind.BIRTH_DATE:
        return True
    if kind is Kind.NAME:
        return (
            not facility and (verdict.strong or person or bool(kinds & {*_CONTACT, Kind.BIRTH_DATE}))
        ) or (facility and bool(kinds & {Kind.BIRTH_DATE, *_STRICT}))
    if kind is Kind.OFFICIAL:
        return bool(kinds & {Kind.BIRTH_DATE, *_STRICT})
    if kind in _CONTACT:
        return verdict.own or (not facility and (Kind.NAME in kinds or Kind.BIRTH_DATE in kinds or person))
    return False


def _is_of_facilities(judged: Judged) -> bool:
    """Whether the rows are places or bodies, so that what stands beside them is theirs."""
    kinds = {verdict.kind for _seen, verdict in judged if verdict.strong}
    if {Kind.NAME, Kind.BIRTH_DATE} <= kinds:
        return False
    return any(
        verdict.kind is None or verdict.kind is Kind.CORPORATE_NUMBER
        for seen, verdict in judged
        if shapes.FACILITY.search(seen.subject.header) and not shapes.NAME.search(seen.subject.header)
    )


def _tells_of_a_person(judged: Judged) -> bool:
    """Whether each row is one person: columns such as age, sex or relation, and nothing is counted."""
    titles = [seen.subject.header for seen, _verdict in judged]
    about = [title for title in titles if shapes.ABOUT_PERSON.search(title)]
    return bool(about) and not _counts(judged)


def _counts(judged: Judged) -> bool:
    return any(
        shapes.MEASURE.search(seen.subject.header)
        and seen.share(pl.col("text").str.contains(r"^-?[0-9.]+$")) > 0.5
        for seen, _verdict in judged
    )


def _rare(frame: pl.LazyFrame, judged: Judged) -> list[Finding]:
    """Rows that are alone in what identifies together; not asked of tables that count people."""
    if not _tells_of_a_person(judged):
        return []
    joined = [
        seen.subject
        for seen, verdict in judged
        if verdict.kind in (Kind.QUASI, Kind.BIRTH_DATE)
        or (verdict.kind in (None, Kind.ADDRESS) and shapes.PLACE.search(seen.subject.header))
    ]
    if len(joined) < 3:
        return []
    sizes = (
        frame.group_by([subject.name for subject in joined]).agg(pl.len().alias("_size")).collect()["_size"]
    )
    rows, alone = int(sizes.sum()), int((sizes == 1).sum())
    if rows < _RARE_ROWS or alone < _RARE_SHARE * rows:
        return []
    names, titles = zip(*((one.name, one.title) for one in joined), strict=True)
    return [Finding(Kind.RARE, names, titles, alone, alone / rows)]


def _finding(seen: Seen, verdict: Verdict, *, stops: bool) -> Finding:
    assert verdict.kind is not None
    subject = seen.subject
    examples = () if verdict.kind is Kind.CORPORATE_NUMBER else verdict.examples
    return Finding(
        verdict.kind, (subject.name,), (subject.title,), verdict.count, verdict.share, examples, stops
    )
