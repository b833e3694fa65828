"""One column by itself: what its header and its values say of persons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from hiroba.kernel.mynumber import service as mynumber
from hiroba.rules.privacy import shapes
from hiroba.rules.privacy.numbers import is_corporate_number, is_my_number
from hiroba.rules.privacy.types import Kind, Subject

_FEW = 5  # distinct numbers below which check digits alone prove nothing
_LONG = 10**8  # whole numbers from here on may be telephone or state numbers
_SURE = 0.9
_MOST = 0.6
_SOME = 0.3

Words = Callable[[str], bool]


@dataclass(frozen=True)
class Seen:
    """A column read once. values: distinct text (`text`, NFKC, trimmed) with how often (`count`)."""

    subject: Subject
    values: pl.DataFrame

    @property
    def cells(self) -> int:
        return int(self.values["count"].sum())

    def share(self, test: pl.Expr) -> float:
        """The share of filled cells for which the test holds, 0 in an empty column."""
        return self.matching(test)[0] / max(self.cells, 1)

    def matching(self, test: pl.Expr) -> tuple[int, pl.DataFrame]:
        found = self.values.filter(test)
        return int(found["count"].sum()), found


def read(frame: pl.LazyFrame, subject: Subject, dtype: pl.DataType) -> Seen:
    """Read one column's distinct values; none where neither its header nor its type could tell of persons."""
    if not _matters(frame, subject, dtype):
        return Seen(subject, pl.DataFrame(schema={"text": pl.String, "count": pl.UInt32}))
    text = pl.col("text").str.normalize("NFKC").str.replace_all(r"\s+", " ").str.strip_chars(" ")
    raw = pl.col(subject.name).cast(pl.String, strict=False).alias("text")
    counted = (
        frame.select(raw).group_by("text").agg(pl.len().alias("count"))  # first: most columns repeat
        .with_columns(text).filter(pl.col("text").str.len_chars() > 0).group_by("text")
    )  # fmt: skip
    return Seen(
        subject,
        counted.agg(pl.col("count").sum()).sort("count", "text", descending=[True, False]).collect(),
    )


def _matters(frame: pl.LazyFrame, subject: Subject, dtype: pl.DataType) -> bool:
    """Measures are most of large tables, and no person is known by one whose header does not say so."""
    if dtype == pl.String or any(shape.search(subject.header) for shape in shapes.HEADERS):
        return True
    if not dtype.is_integer():
        return False
    greatest = frame.select(pl.col(subject.name).max()).collect().item()
    return greatest is not None and int(greatest) >= _LONG


@dataclass(frozen=True)
class Verdict:
    """kind None: nothing personal. strong: the header itself says so. count, examples: as in Finding."""

    kind: Kind | None
    count: int = 0
    share: float = 0.0
    examples: tuple[str, ...] = ()
    strong: bool = False
    own: bool = False  # surely a person's and no office's: a mobile phone, a home


_NOTHING = Verdict(None)
_TEXT = pl.col("text")
_DIGITS = _TEXT.str.replace_all(r"[\s\-ー–−‐]", "")


def judge(seen: Seen) -> Verdict:
    """What the column tells by itself."""
    if seen.values.is_empty():
        return _NOTHING
    found = _my_number(seen)
    if found is not None:
        return found
    if _corporate(seen):
        return Verdict(Kind.CORPORATE_NUMBER, seen.cells, 1.0)
    for test in (_numbers, _birth, _email, _phone, _name, _address):
        verdict = test(seen)
        if verdict is not None:
            return verdict
    if shapes.QUASI.search(seen.subject.header):
        return Verdict(Kind.QUASI, seen.cells, 1.0)
    return _NOTHING


def _verdict(seen: Seen, kind: Kind, test: pl.Expr, *, strong: bool, own: bool = False) -> Verdict:
    count, rows = seen.matching(test)
    return Verdict(
        kind, count, count / max(seen.cells, 1), tuple(mask(one) for one in rows["text"].head(3)), strong, own
    )


def _my_number(seen: Seen) -> Verdict | None:
    """By a header that says so and any right check digit, by a note in a text, or by check digits that
    are right far more often than the one time in ten that chance makes them."""
    valid = is_my_number(_DIGITS)
    title = seen.subject.header
    if shapes.MY_NUMBER.search(title):
        padded = is_my_number(_DIGITS.str.zfill(12)) & _DIGITS.str.contains(r"^[0-9]{9,12}$")
        found = _verdict(seen, Kind.MY_NUMBER, padded, strong=True)
        if found.count:
            return found
    speaking = seen.values.filter(_TEXT.str.contains(shapes.SPOKEN_MY_NUMBER))["text"]
    noted = [text for text in speaking if mynumber.has_my_number(text)]
    in_text = _verdict(seen, Kind.MY_NUMBER, _TEXT.is_in(noted), strong=True)
    if in_text.count:
        return in_text
    twelve = seen.values.filter(_DIGITS.str.contains(r"^[0-9]{12}$"))
    if twelve.height < _FEW or twelve.filter(valid).height < _SURE * twelve.height:
        return None
    return _verdict(seen, Kind.MY_NUMBER, valid, strong=False)


def _corporate(seen: Seen) -> bool:
    if shapes.CORPORATE.search(seen.subject.header):
        return True
    thirteen = seen.values.filter(_DIGITS.str.contains(r"^[0-9]{13}$"))
    return (
        thirteen.height >= _FEW
        and thirteen.filter(is_corporate_number(_DIGITS)).height >= _SURE * thirteen.height
    )


def _numbers(seen: Seen) -> Verdict | None:
    title, digits = seen.subject.header, _TEXT.str.contains(r"[0-9]{3,}")
    if shapes.BANK.search(title):
        named = digits if "名義" not in title else _TEXT.str.len_chars() > 1
        return _some(_verdict(seen, Kind.BANK_ACCOUNT, named, strong=True, own=True))
    if shapes.INSURANCE.search(title):
        return _some(_verdict(seen, Kind.INSURANCE, digits, strong=True, own=True))
    return None


def _some(verdict: Verdict, least: float = _SOME) -> Verdict | None:
    return verdict if verdict.share >= least else None


def _birth(seen: Seen) -> Verdict | None:
    if not shapes.BIRTH.search(seen.subject.header):
        return None
    dated = _TEXT.str.contains(shapes.DATE_VALUE) | _TEXT.str.contains(r"^(19|20)[0-9]{6}$")
    return _some(_verdict(seen, Kind.BIRTH_DATE, dated, strong=True, own=True))


def _email(seen: Seen) -> Verdict | None:
    any_mail = _TEXT.str.contains(shapes.EMAIL_VALUE)
    found = _some(_verdict(seen, Kind.EMAIL, any_mail, strong=bool(shapes.EMAIL.search(seen.subject.header))))
    if found is None:
        return None
    own = _verdict(
        seen,
        Kind.EMAIL,
        any_mail & _TEXT.str.contains("(?i)" + shapes.OWN_EMAIL_VALUE),
        strong=True,
        own=True,
    )
    return own if own.count >= _SOME * found.count and own.count >= 3 else found


def _phone(seen: Seen) -> Verdict | None:
    title = seen.subject.header
    said = bool(shapes.PHONE.search(title)) or seen.subject.format == "phone"
    plain = _TEXT.str.contains(shapes.PHONE_VALUE) & (_DIGITS.str.len_chars() >= 9)
    if said:
        mobile = _verdict(seen, Kind.PHONE, _TEXT.str.contains(shapes.MOBILE_VALUE), strong=True, own=True)
        if (mobile.share >= _MOST and mobile.count >= 3) or (mobile.count and shapes.MOBILE.search(title)):
            return mobile
        return _some(_verdict(seen, Kind.PHONE, plain, strong=True))
    hyphens = plain & _TEXT.str.contains("-")
    return _some(_verdict(seen, Kind.PHONE, hyphens, strong=False), _SURE)


def _name(seen: Seen) -> Verdict | None:
    title = seen.subject.header
    office = bool(shapes.OFFICIAL.search(title))
    said = bool(shapes.NAME.search(title))
    if not said and shapes.FACILITY.search(title) and not office:
        return None
    if shapes.SURNAME.search(title):
        alone = shapes.is_surname(_TEXT) | shapes.has_name_form(_TEXT)
        return _some(_verdict(seen, Kind.NAME, alone, strong=True))
    if said or office:
        return _some(
            _verdict(seen, Kind.OFFICIAL if office else Kind.NAME, shapes.has_name_form(_TEXT), strong=True)
        )
    plain = shapes.is_person_name(_TEXT)
    if seen.values.height < _FEW:
        return None
    return _some(_verdict(seen, Kind.NAME, plain, strong=False), _SURE)


def given_name(seen: Seen) -> Verdict:
    """Of a column that says so, where the surname stands in another: any word may be one."""
    return _verdict(seen, Kind.NAME, _TEXT.str.len_chars() > 0, strong=True)


def _address(seen: Seen) -> Verdict | None:
    title = seen.subject.header
    home = bool(shapes.HOME.search(title))
    shaped = _TEXT.str.contains(shapes.ADDRESS_VALUE)
    if shapes.ADDRESS.search(title):
        return _some(_verdict(seen, Kind.ADDRESS, shaped, strong=True, own=home))
    return _some(_verdict(seen, Kind.ADDRESS, shaped, strong=False), _MOST)


def mask(text: str) -> str:
    """The first character, and how long the rest is: enough to find the cell, too little to learn it."""
    text = text[:24]
    return text[:1] + "●" * max(len(text) - 1, 1)
