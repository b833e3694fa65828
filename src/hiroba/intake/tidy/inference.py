"""Deciding what a column is, from all its different cells (or a spread sample of them) and its header."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import inf

from hiroba.intake.tidy import kinds
from hiroba.intake.tidy.hints import Hints
from hiroba.intake.tidy.kinds import CHOICES, DECISIVE, EMPTY, TEXT, Kind
from hiroba.intake.tidy.values.boolean import FAMILIES, is_mark
from hiroba.intake.tidy.values.code import lost_leading_zeros
from hiroba.intake.tidy.values.coordinate import read_pair
from hiroba.intake.tidy.values.date import american
from hiroba.intake.tidy.values.missing import missing
from hiroba.intake.tidy.values.number import read_number
from hiroba.intake.tidy.values.year import continued

Sample = Mapping[str, int]

_LONGEST_VALUE, _SHORT_WORD, _PROSE_SHARE = 40, 5, 0.8
_DIGIT = re.compile("[0-9０-９元]")
NO_YEAR = "date.no_year"  # 7/1, 7月1日
_NO_YEAR = re.compile(r"\s*\d{1,2}(?:/|月)\d{1,2}日?\s*")
HEADED = "text.headed"  # numbers under a header of text (備考, 名称)
AMBIGUOUS = "date.ambiguous"  # day and month of 4/5/2021 could be either
_FEWEST_READ = 0.2  # share of the filled cells that must hold a value, the rest being marks of none
_TOLD_SHARE = 0.5  # a text column of which half could be read as something is told with the share


@dataclass(frozen=True)
class Decision:
    """kind, and where it is text although most cells could be read as something else: why.

    almost: that something, in the words of the report ("number", "date"); share: of the filled
    cells; stranger: a cell that could not be read so. pair: both coordinates stand in each cell."""

    kind: Kind
    almost: str = ""
    share: float = 0.0
    stranger: str = ""
    pair: bool = False


@dataclass(frozen=True)
class _Evidence:
    read: int
    missing: int
    unread: int
    decisive: str
    stranger: str

    @property
    def filled(self) -> int:
        return self.read + self.missing + self.unread


def decide(sample: Sample, hints: Hints, unit: str = "") -> Decision:
    """sample: different texts with how often each stands there (no empty ones). unit: told by the header."""
    if not sample:
        return Decision(EMPTY)
    if _is_pair(sample, hints):
        return Decision(TEXT, pair=True)
    for kind in _settled(sample, hints):
        if _holds(kind, sample):
            return Decision(kind)
    if hints.form in ("code", "municipality"):
        return Decision(TEXT)
    if hints.form == "text":
        numbers = _all_numbers(sample)
        if not (numbers and unit):  # 「備考（床面積㎡）」 says itself that it holds numbers
            return Decision(TEXT, HEADED, 1.0) if numbers else Decision(TEXT)
    if _is_prose(sample):
        return Decision(TEXT)
    for kind in _candidates(sample, hints, unit):
        if _holds(kind, sample):
            return Decision(kind)
    return _text(sample, hints)


def _is_prose(sample: Sample) -> bool:
    """Whether most cells are too long for anything but text, or hold neither a digit nor a short word."""
    wordy = sum(count for text, count in sample.items() if _is_wordy(text))
    return wordy > sum(sample.values()) * _PROSE_SHARE


def _is_wordy(text: str) -> bool:
    if text.startswith("http"):
        return False
    return len(text) > _LONGEST_VALUE or (len(text) > _SHORT_WORD and not _DIGIT.search(text))


def _all_numbers(sample: Sample) -> bool:
    return all(isinstance(read_number(text).value, int | float) for text in sample)


def _settled(sample: Sample, hints: Hints) -> Iterator[Kind]:
    by_form = {
        "phone": kinds.PHONE,
        "postal": kinds.POSTAL,
        "url": kinds.URL,
        "email": kinds.EMAIL,
    }
    if hints.form == "municipality":
        yield kinds.municipality(lost_zero=lost_leading_zeros(sample))
    elif hints.form in by_form:
        yield by_form[hints.form]
    elif hints.form in ("latitude", "longitude"):
        yield kinds.degrees(hints.form)


def _candidates(sample: Sample, hints: Hints, unit: str) -> Iterator[Kind]:
    if hints.year:
        yield kinds.year(headed=True)
        if going_on := continued(sample):
            yield kinds.year(headed=True, going_on=going_on)
    if hints.yearmonth:
        yield kinds.yearmonth(headed=True)
    if hints.date:
        yield kinds.day(headed=True)
    yield from _booleans(sample, hints)
    yield from _numeric(sample, unit)
    yield kinds.year()
    yield kinds.yearmonth()
    yield kinds.day()
    if order := _order(sample, hints):
        yield kinds.day(headed=hints.date, order=order)
    yield kinds.MOMENT
    yield kinds.TIME
    yield kinds.URL


def _booleans(sample: Sample, hints: Hints) -> Iterator[Kind]:
    """A family of which the column has both words; one word alone only where it says yes and is no remark."""
    if len(sample) > 12 or hints.remark:
        return
    for family, (yes, _) in FAMILIES.items():
        if family == "digit" and not hints.flag:
            continue
        kind = kinds.boolean(family)
        values = {kind.read(text).value for text in sample}
        if False in values and True not in values and not hints.flag and family == "有無":
            continue
        if yes and values - {None}:
            yield kind


def _numeric(sample: Sample, unit: str) -> Iterator[Kind]:
    units: Counter[str] = Counter()
    for text, count in sample.items():
        units[read_number(text).unit] += count
    del units[""]
    if len(units) > 1 or (units and unit and unit not in units):
        return
    told = unit or next(iter(units), "")
    yield kinds.integer(told)
    yield kinds.number(told)


def _order(sample: Sample, hints: Hints) -> str:
    """How 11/1/2018 is to be read: by the cells of the whole column in which only one way is a date;
    under a header of dates the month is assumed to stand first where no cell says otherwise."""
    pairs = [pair for text in sample if (pair := american(text))]
    first_over, second_over = any(first > 12 for first, _ in pairs), any(second > 12 for _, second in pairs)
    if pairs and all(first == second for first, second in pairs):
        return "mdy"
    if first_over == second_over:
        return "assumed" if pairs and hints.date and not first_over else ""
    return "dmy" if first_over else "mdy"


def _is_pair(sample: Sample, hints: Hints) -> bool:
    total = good = 0
    for text, count in sample.items():
        if missing(text) is not None:
            continue
        pair = read_pair(text)
        in_japan = pair is not None and 20 <= pair[0] <= 46 and 122 <= pair[1] <= 154
        total += count
        good += count if in_japan or (pair is not None and hints.pair) else 0
    return total > 0 and good >= total * 0.98


def _holds(kind: Kind, sample: Sample) -> bool:
    """Whether the column is of the kind, by the share of its cells that read so."""
    filled = sum(sample.values())
    evidence = _weigh(kind, sample, patience=max(3.0, filled * kind.slack))
    if evidence.decisive or evidence.read < max(1, filled * _FEWEST_READ):
        return False
    return kind.tolerates(evidence.unread, filled)


def _weigh(kind: Kind, sample: Sample, patience: float = inf) -> _Evidence:
    """patience: unread cells after which the rest is not looked at."""
    read = none = unread = 0
    decisive = stranger = ""
    for text, count in sample.items():
        if unread > patience:
            break
        reading = kind.read(text)
        if reading.reason:
            unread += count
            stranger = stranger or text
            decisive = decisive or (reading.reason if reading.reason in DECISIVE else "")
        elif reading.value is None:
            none += count
        else:
            read += count
    return _Evidence(read, none, unread, decisive, stranger)


def _text(sample: Sample, hints: Hints) -> Decision:
    marks = sum(count for text, count in sample.items() if is_mark(text))
    if marks > sum(sample.values()) * _TOLD_SHARE:
        return Decision(CHOICES)
    return _almost(sample, hints)


def _almost(sample: Sample, hints: Hints) -> Decision:
    """Text, with what most of its cells could have been."""
    pairs = sum(count for text, count in sample.items() if american(text))
    if pairs > sum(sample.values()) * _TOLD_SHARE:
        return Decision(TEXT, AMBIGUOUS, 1.0, next(text for text in sample if american(text)))
    dayless = next((text for text in sample if _NO_YEAR.fullmatch(text)), "")
    if hints.date and dayless and all(_NO_YEAR.fullmatch(text) for text in sample):
        return Decision(TEXT, NO_YEAR, 1.0, dayless)
    best = Decision(TEXT)
    for name, kind in (
        ("number", kinds.number(_commonest_unit(sample))),
        ("date", kinds.day(headed=hints.date)),
        ("time", kinds.TIME),
    ):
        evidence = _weigh(kind, sample)
        share = evidence.read / max(1, evidence.filled)
        if share >= _TOLD_SHARE and share > best.share:
            best = Decision(TEXT, name, share, evidence.stranger)
    return best


def _commonest_unit(sample: Sample) -> str:
    units = Counter(unit for text in sample if (unit := read_number(text).unit))
    return units.most_common(1)[0][0] if units else ""


def widened(decision: Decision, sample: Sample, strange: Sample, hints: Hints, unit: str) -> Decision:
    """A second decision, after the cells that did not fit the first were seen; else text."""
    merged = Counter(sample)
    merged.update(strange)
    second = decide(merged, hints, unit)
    if second.kind.name == decision.kind.name and second.kind.unit == decision.kind.unit:
        return _almost(merged, hints)
    return second
